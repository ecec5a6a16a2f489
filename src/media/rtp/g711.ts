/** Name of a G.711 law as SDP spells it (RFC 3551 4.5.14). */
export type AudioCodec = 'PCMU' | 'PCMA';

/** Sampling rate of G.711 and clock rate of its timestamps (RFC 3551 table 4). */
export const SAMPLE_RATE_HZ = 8000;
/** Duration of one packet that we send. */
export const FRAME_MS = 20;
/** Samples, and with G.711 octets, in one packet that we send. */
export const FRAME_SAMPLES = (SAMPLE_RATE_HZ * FRAME_MS) / 1000;

/** ITU-T G.711 3.3 with the rounding of ITU-T G.191 (ones' complement for negative input). */
function linearToUlaw(sample: number): number {
  const magnitude = Math.min((sample < 0 ? ~sample >> 2 : sample >> 2) + 33, 0x1fff);
  let segment = 1;
  for (let rest = magnitude >> 6; rest !== 0; rest >>= 1) segment++;
  const code = ((8 - segment) << 4) | (0x0f - ((magnitude >> segment) & 0x0f));
  return sample < 0 ? code : code | 0x80;
}

/** ITU-T G.711 3.2 with the rounding of ITU-T G.191. */
function linearToAlaw(sample: number): number {
  let code = sample < 0 ? ~sample >> 4 : sample >> 4;
  if (code > 15) {
    let exponent = 1;
    for (; code > 31; code >>= 1) exponent++;
    code = code - 16 + (exponent << 4);
  }
  return (sample < 0 ? code : code | 0x80) ^ 0x55;
}

function ulawToLinear(octet: number): number {
  const code = ~octet & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 0x07)) - 0x84;
  return (code & 0x80) === 0 ? magnitude : -magnitude;
}

function alawToLinear(octet: number): number {
  const code = octet ^ 0x55;
  const exponent = (code >> 4) & 0x07;
  const mantissa = (code & 0x0f) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}

/** One G.711 law as tables. */
export interface G711Law {
  readonly codec: AudioCodec;
  /** 16-bit linear value of each octet. */
  readonly decode: Int16Array;
  /** Octet of each linear value: index `(sample >> 2) & 0x3fff` (neither law looks at the two lowest bits). */
  readonly encode: Uint8Array;
  /** Octet of each octet of the other law, for passing audio on between legs that differ. */
  readonly fromOther: Uint8Array;
  /** Octet that stands for silence. */
  readonly silence: number;
}

function makeLaw(
  codec: AudioCodec,
  decode: (octet: number) => number,
  encode: (sample: number) => number,
  decodeOther: (octet: number) => number,
): G711Law {
  const encodeTable = new Uint8Array(0x4000);
  for (let sample = -0x8000; sample < 0x8000; sample += 4) encodeTable[(sample >> 2) & 0x3fff] = encode(sample);
  return {
    codec,
    decode: Int16Array.from({ length: 256 }, (_, octet) => decode(octet)),
    encode: encodeTable,
    fromOther: Uint8Array.from({ length: 256 }, (_, octet) => encode(decodeOther(octet))),
    silence: encode(0),
  };
}

/** Both laws (ITU-T G.711). */
export const G711: Readonly<Record<AudioCodec, G711Law>> = {
  PCMU: makeLaw('PCMU', ulawToLinear, linearToUlaw, alawToLinear),
  PCMA: makeLaw('PCMA', alawToLinear, linearToAlaw, ulawToLinear),
};

/** Octet of one 16-bit sample. */
export function encodeSample(law: G711Law, sample: number): number {
  return law.encode[(sample >> 2) & 0x3fff] ?? law.silence;
}

/** 16-bit sample of one octet. */
export function decodeSample(law: G711Law, octet: number): number {
  return law.decode[octet & 0xff] ?? 0;
}
