import { BLOCK_MS, BlockAnalysis, HOP_MS } from './analysis.ts';
import { amplitudeOf, COLUMNS_HZ, keyAt, ROWS_HZ } from './tones.ts';

/**
 * What counts as a key (ITU-T Q.24, annex A). Each bound stands between what must be taken and what must be refused.
 */
const DTMF_LIMITS = {
  /** A tone must be this strong. Q.24: -25 dBm is to be taken. */
  weakestDbm0: -28,
  /** How much stronger than the column the row may be, in decibels. Q.24: 8 dB are to be taken. */
  rowOverColumnDb: 9.5,
  /** How much stronger than the row the column may be. Q.24: 4 dB are to be taken. */
  columnOverRowDb: 5.5,
  /** Off the nominal frequency by this share. Q.24: 1.5 % is to be taken, 3.5 % is to be refused. */
  deviation: 0.025,
  /** Share of the whole power that both tones have together. At 15 dB of signal to noise they have 0.97. */
  tones: 0.8,
  /** Share of a tone's power that its second harmonic may have. A voice has more, a key has none. */
  harmonic: 0.05,
  /** Blocks that must agree. A block agrees if 13 of its 20 ms have the tones: a key of 32 ms is taken, one of 26 is not. */
  blocks: 5,
  /** So many blocks without it end a key: an interruption of 18 ms does not, a pause of 28 ms does. Q.24: 10 and 40 ms. */
  missing: 6,
  /** A key that is held longer is told without waiting for its end. */
  longestMs: 5_000,
} as const;

/** A key that was heard. */
export interface HeardKey {
  readonly digit: string;
  readonly durationMs: number;
}

/** A key that is being heard. */
interface Heard {
  readonly digit: string;
  /** Blocks that agreed. */
  blocks: number;
  /** Blocks since its first, and since the last that agreed. */
  sinceFirst: number;
  sinceLast: number;
  told: boolean;
}

const ROWS = ROWS_HZ.length;
const COLUMN_INDEXES = COLUMNS_HZ.map((_, column) => ROWS + column);
const ROW_INDEXES = ROWS_HZ.map((_, row) => row);
const HARMONIC = ROWS + COLUMNS_HZ.length;
/** A row's second harmonic this close to the column cannot be told from it. */
const TOO_CLOSE_HZ = 120;
/** A single tone has this share of the power at least, before more is looked at. */
const LEAST_SHARE = 0.05;
/** A block that agrees may lack this part of a key at each end. */
const LACKING_MS = 6.5;

/**
 * Hears the keys that are pressed in a stream of audio. A key is told once it is over, as with RFC 4733, so that who is
 * joined by a key does not hear the rest of its tone.
 *
 * Each 20 ms block (one every 5 ms) is compared with the tones of ITU-T Q.23: level, twist, the share of the whole power,
 * and second harmonics, which tell keys from voices. The frequency comes from the phase between one block and the next.
 */
export class ToneDetector {
  readonly #analysis: BlockAnalysis;
  readonly #rateHz: number;
  readonly #block: Float64Array;
  /** Samples of the block that are there. */
  #filled = 0;
  #heard: Heard | null = null;
  /** Row and column of the last block, and their phases; -1: it had none. */
  #last = { row: -1, column: -1, rowPhase: 0, columnPhase: 0 };
  readonly #weakest: number;

  /** @param rateHz 8000, 16000 or 48000 */
  constructor(rateHz = 8_000) {
    this.#rateHz = rateHz;
    this.#analysis = new BlockAnalysis(rateHz);
    this.#block = new Float64Array(this.#analysis.blockSamples);
    this.#weakest = amplitudeOf(DTMF_LIMITS.weakestDbm0) ** 2 / 2;
  }

  /** Whether a key may be down: its tones are heard. */
  get hearing(): boolean {
    return this.#heard !== null;
  }

  /** Takes sound, of any length. Gives the keys that ended in it. */
  push(samples: Int16Array): readonly HeardKey[] {
    let keys: HeardKey[] | null = null;
    const block = this.#block;
    for (let at = 0; at < samples.length;) {
      const taken = Math.min(block.length - this.#filled, samples.length - at);
      for (let index = 0; index < taken; index++) block[this.#filled + index] = samples[at + index] as number;
      this.#filled += taken;
      at += taken;
      if (this.#filled < block.length) break;
      const key = this.#next(this.#keyInBlock());
      if (key !== null) (keys ??= []).push(key);
      block.copyWithin(0, this.#analysis.hopSamples);
      this.#filled -= this.#analysis.hopSamples;
    }
    return keys ?? NO_KEYS;
  }

  #next(digit: string | null): HeardKey | null {
    const heard = this.#heard;
    if (heard === null) {
      if (digit !== null) this.#heard = { digit, blocks: 1, sinceFirst: 0, sinceLast: 0, told: false };
      return null;
    }
    heard.sinceFirst++;
    heard.sinceLast++;
    if (digit === heard.digit) {
      heard.blocks++;
      heard.sinceLast = 0;
      if (heard.told || heard.sinceFirst * HOP_MS < DTMF_LIMITS.longestMs) return null;
      heard.told = true;
      return keyOf(heard);
    }
    if (digit === null && heard.sinceLast < DTMF_LIMITS.missing) return null;
    // Another key without a pause ends it as well.
    this.#heard = digit === null ? null : { digit, blocks: 1, sinceFirst: 0, sinceLast: 0, told: false };
    return heard.told || heard.blocks < DTMF_LIMITS.blocks ? null : keyOf(heard);
  }

  /** The key whose tones fill the present block; null if there is none. */
  #keyInBlock(): string | null {
    const former = this.#last;
    this.#last = NONE;
    const analysis = this.#analysis;
    const power = analysis.take(this.#block);
    if (power < this.#weakest) return null;
    const row = this.#strongest(ROW_INDEXES, power * LEAST_SHARE);
    if (row === null) return null;
    const column = this.#strongest(COLUMN_INDEXES, power * LEAST_SHARE);
    if (column === null) return null;
    const rowPhase = analysis.phaseAt(row.index);
    const columnPhase = analysis.phaseAt(column.index);
    this.#last = { row: row.index, column: column.index, rowPhase, columnPhase };
    if (former.row !== row.index || former.column !== column.index) return null;
    const rowHz = ROWS_HZ[row.index] as number;
    const columnHz = COLUMNS_HZ[column.index - ROWS] as number;
    const rowOffHz = this.#offBy(rowHz, rowPhase - former.rowPhase);
    const columnOffHz = this.#offBy(columnHz, columnPhase - former.columnPhase);
    if (Math.abs(rowOffHz) > DTMF_LIMITS.deviation * rowHz) return null;
    if (Math.abs(columnOffHz) > DTMF_LIMITS.deviation * columnHz) return null;
    const rowPower = row.power / responseAt(rowOffHz);
    const columnPower = column.power / responseAt(columnOffHz);
    if (rowPower < this.#weakest || columnPower < this.#weakest) return null;
    if (rowPower + columnPower < DTMF_LIMITS.tones * power) return null;
    const rowOverColumnDb = 10 * Math.log10(rowPower / columnPower);
    if (rowOverColumnDb > DTMF_LIMITS.rowOverColumnDb || -rowOverColumnDb > DTMF_LIMITS.columnOverRowDb) return null;
    if (this.#isVoice(row.index, rowPower, columnHz) || this.#isVoice(column.index, columnPower, null)) return null;
    return keyAt(row.index, column.index - ROWS);
  }

  #strongest(indexes: readonly number[], least: number): { readonly index: number; readonly power: number } | null {
    let index = -1;
    let power = least;
    for (const candidate of indexes) {
      const its = this.#analysis.powerAt(candidate);
      if (its <= power) continue;
      index = candidate;
      power = its;
    }
    return index === -1 ? null : { index, power };
  }

  /** How far a tone is off its frequency, in hertz, by how far its phase moved from one block to the next. */
  #offBy(hz: number, phase: number): number {
    const turns = phase / (2 * Math.PI) - (hz * HOP_MS) / 1_000;
    return (turns - Math.round(turns)) * (1_000 / HOP_MS);
  }

  /** Whether a tone has a second harmonic, as voices have. One that `otherHz` would cover is not looked for. */
  #isVoice(index: number, power: number, otherHz: number | null): boolean {
    const hz = 2 * ([...ROWS_HZ, ...COLUMNS_HZ][index] as number);
    if (otherHz !== null && Math.abs(hz - otherHz) < TOO_CLOSE_HZ) return false;
    if (2 * hz > this.#rateHz) return false;
    return this.#analysis.powerAt(HARMONIC + index) > DTMF_LIMITS.harmonic * power;
  }
}

const NO_KEYS: readonly HeardKey[] = [];
const NONE = { row: -1, column: -1, rowPhase: 0, columnPhase: 0 };

function keyOf({ digit, sinceFirst, sinceLast }: Heard): HeardKey {
  return { digit, durationMs: Math.round((sinceFirst - sinceLast) * HOP_MS + BLOCK_MS - LACKING_MS) };
}

/** Power of a tone this far off the looked-at frequency, relative to one right there (Hann's window). */
function responseAt(offHz: number): number {
  const lines = (offHz * BLOCK_MS) / 1_000;
  if (Math.abs(lines) < 0.01) return 1;
  const amplitude = Math.sin(Math.PI * lines) / (Math.PI * lines * (1 - lines * lines));
  return amplitude * amplitude;
}
