/**
 * The E-model of ITU-T G.107 with the default values of its table 2, but for delay, codec and loss: what it takes to
 * estimate a call from packets.
 */

/** Impairment of a codec (ITU-T G.113): `ie` without loss, `bpl` how well it stands loss. */
export interface CodecImpairment {
  readonly ie: number;
  readonly bpl: number;
}

/**
 * G.711 with concealment (G.113 table I.3). Where concealment is not known it is taken to be there, as all telephones
 * that were made for packets have it.
 */
const G711_CONCEALED: CodecImpairment = { ie: 0, bpl: 25.1 };

/**
 * By encoding name. G.113 has no narrow-band figures for the wide-band codecs: their estimate is that of a G.711 call,
 * so that calls can be compared, and says nothing of how much better wide-band sounds.
 */
const IMPAIRMENTS: Readonly<Record<string, CodecImpairment>> = {
  PCMU: G711_CONCEALED,
  PCMA: G711_CONCEALED,
  G722: G711_CONCEALED,
  OPUS: G711_CONCEALED,
};

/** The impairment of a codec; of one that is not known that of G.711. */
export function impairmentOf(codec: string | null): CodecImpairment {
  return IMPAIRMENTS[(codec ?? 'PCMU').toUpperCase()] ?? G711_CONCEALED;
}

/** What is known of a direction of a call. */
export interface ModelInput {
  readonly codec: CodecImpairment;
  /** From mouth to ear, in ms. */
  readonly delayMs: number;
  /** Packets that were not played, 0 to 100. */
  readonly lossPercent: number;
  /** At least 1. */
  readonly burstRatio: number;
}

// Table 2 of G.107.
const SLR = 8;
const RLR = 2;
const OLR = SLR + RLR;
const STMR = 15;
const LSTR = 18;
const DS = 3;
const TELR = 65;
const WEPL = 110;
const QDU = 1;
const NC = -70;
const NFOR = -64;
const PS = 35;
const PR = 35;

/** Noise, equation 7-3 and those that it takes. */
const NO = noise();
/** Signal to noise, equation 7-2. */
const RO = 15 - 1.5 * (SLR + NO);

function noise(): number {
  const nos = PS - SLR - DS - 100 + 0.004 * (PS - OLR - DS - 14) ** 2;
  const pre = PR + 10 * Math.log10(1 + 10 ** ((10 - LSTR) / 10));
  const nor = RLR - 121 + pre + 0.008 * (pre - 35) ** 2;
  const nfo = NFOR + RLR;
  return 10 * Math.log10([NC, nos, nor, nfo].reduce((sum, level) => sum + 10 ** (level / 10), 0));
}

/** What comes with the voice itself, equations 7-8 to 7-17. */
function simultaneous(delayMs: number): number {
  const xolr = OLR + 0.2 * (64 + NO - RLR);
  const iolr = 20 * ((1 + (xolr / 8) ** 8) ** (1 / 8) - xolr / 8);
  const stmro = -10 * Math.log10(10 ** (-STMR / 10) + Math.exp(-delayMs / 4) * 10 ** (-TELR / 10));
  const ist =
    12 * (1 + ((stmro - 13) / 6) ** 8) ** (1 / 8) -
    28 * (1 + ((stmro + 1) / 19.4) ** 35) ** (1 / 35) -
    13 * (1 + ((stmro - 3) / 33) ** 13) ** (1 / 13) +
    29;
  const q = 37 - 15 * Math.log10(QDU);
  const g = 1.07 + 0.258 * q + 0.0602 * q ** 2;
  const y = (RO - 100) / 15 + 46 / 8.4 - g / 9;
  const z = 46 / 30 - g / 40;
  const iq = 15 * Math.log10(1 + 10 ** y + 10 ** z);
  return iolr + ist + iq;
}

/** What delay costs, equations 7-18 to 7-28: talker echo, listener echo, and delay as such. */
function delayed(delayMs: number): number {
  const terv = TELR - 40 * Math.log10((1 + delayMs / 10) / (1 + delayMs / 150)) + 6 * Math.exp(-0.3 * delayMs ** 2);
  const re = 80 + 2.5 * (terv - 14);
  const roe = -1.5 * (NO - RLR);
  const idte = ((roe - re) / 2 + Math.sqrt((roe - re) ** 2 / 4 + 100) - 1) * (1 - Math.exp(-delayMs));
  const rle = 10.5 * (WEPL + 7) * (2 * delayMs + 1) ** -0.25;
  const idle = (RO - rle) / 2 + Math.sqrt((RO - rle) ** 2 / 4 + 169);
  return idte + idle + pureDelay(delayMs);
}

function pureDelay(delayMs: number): number {
  // Equation 7-27: "For Ta <= 100 ms: Idd = 0".
  if (delayMs <= 100) return 0;
  const x = Math.log10(delayMs / 100) / Math.log10(2);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** Rating factor R, 0 to 100: equation 7-1, with 7-29 for losses and no advantage factor. */
export function ratingOf({ codec, delayMs, lossPercent, burstRatio }: ModelInput): number {
  const loss = Math.min(100, Math.max(0, lossPercent));
  const lossy = loss === 0 ? 0 : loss / (loss / Math.max(1, burstRatio) + codec.bpl);
  const equipment = codec.ie + (95 - codec.ie) * lossy;
  const delay = Math.max(0, delayMs);
  return Math.min(100, Math.max(0, RO - simultaneous(delay) - delayed(delay) - equipment));
}

/** Mean opinion score of a rating, 1 to 4.5 (G.107 annex B). */
export function mosOfRating(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  // The polynomial falls below 1 for ratings that hardly anything has.
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}

/** Mean opinion score that the E-model estimates. */
export function mosOf(input: ModelInput): number {
  return mosOfRating(ratingOf(input));
}
