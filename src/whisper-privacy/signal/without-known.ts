import { solveInPlace } from './solve.ts';
import { SOUGHT, SoundSearch } from './sound-search.ts';

/** A sound that somebody is known to be played. 8 kHz. */
export interface KnownSound {
  readonly samples: Float64Array;
  /** Whether it begins again at its end. */
  readonly loop: boolean;
}

/** Samples for which a filter is found that makes the sound what was sent: 128 ms, over which a volume hardly changes. */
const BLOCK = 1_024;
/** Taps of that filter to either side: what resampling, and a time between two samples, need. */
const REACH = 6;
const TAPS = 2 * REACH + 1;
/** A piece of it has so much in common with what was sent. By chance, music has a third of that. */
const ALIKE = 0.4;
/** A filter that leaves more than this part of the power is none: the sound is not there, or goes on elsewhere. */
const LEFT_OVER = 0.9;
/** Keeps the filter from growing where the sound has next to nothing at some frequency: 60 dB below its power. */
const RIDGE = 1e-6;
/** Where there is less power than this, nothing is looked for: the last bits. */
const SILENT_POWER = 16;
/** Searches for one sound: each takes some milliseconds for half a minute of it. */
const MAX_SEARCHES = 60;
/** Two sounds at a time hide each other: what was found first is looked at again without the second. */
const PASSES = 2;

/**
 * Takes sounds out of what was sent that are known to be in it: pieces are found where they are and subtracted, each by
 * the filter of {@link TAPS} taps that leaves the least power. That takes out 1 % of a leak, too.
 */
export function withoutKnown(sent: Float64Array, known: readonly KnownSound[]): Float64Array {
  const rest = sent.slice();
  const traces = known.map((sound) => new Trace(sound, sent.length));
  for (let pass = 0; pass < (known.length > 1 ? PASSES : 1); pass += 1) {
    for (const trace of traces) trace.takeOut(rest);
  }
  return rest;
}

/** One known sound, and what of it has been taken out. */
class Trace {
  readonly #sound: Float64Array;
  readonly #search: SoundSearch;
  readonly #taken: Float64Array;
  #searches = 0;

  constructor({ samples, loop }: KnownSound, length: number) {
    // A sound in a loop goes on behind its end for as long as a piece that is looked for.
    this.#sound = loop ? looped(samples, length) : samples;
    this.#search = new SoundSearch(loop ? looped(samples, SOUGHT) : samples);
    this.#taken = new Float64Array(length);
  }

  takeOut(rest: Float64Array): void {
    const taken = this.#taken;
    for (let index = 0; index < rest.length; index += 1)
      rest[index] = (rest[index] as number) + (taken[index] as number);
    taken.fill(0);
    /** The place in the sound of the first sample of what was sent, where that is known. */
    let shift: number | null = null;
    let sought = -SOUGHT;
    for (let start = 0; start < rest.length; start += BLOCK) {
      const block = rest.subarray(start, start + BLOCK);
      if (powerOf(block) < SILENT_POWER) continue;
      if (shift !== null && this.#subtract(rest, start, shift)) continue;
      // A search looks at half a second, of which the next one is to see something new.
      if (start < sought + SOUGHT / 4 || this.#searches >= MAX_SEARCHES) continue;
      sought = start;
      this.#searches += 1;
      const found = this.#search.find(pieceOf(rest, start, SOUGHT));
      if (found === null || found.correlation < ALIKE) continue;
      shift = found.at - start;
      this.#subtract(rest, start, shift);
    }
  }

  /** Subtracts the sound from a block. @returns false: it is not there */
  #subtract(rest: Float64Array, start: number, shift: number): boolean {
    const block = rest.subarray(start, Math.min(start + BLOCK, rest.length));
    const sound = pieceOf(this.#sound, start + shift - REACH, block.length + TAPS);
    const filter = filterOf(sound, block);
    if (filter === null) return false;
    let before = 0;
    let after = 0;
    const part = new Float64Array(block.length);
    for (let index = 0; index < block.length; index += 1) {
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap += 1) sum += (filter[tap] as number) * (sound[index + tap] as number);
      part[index] = sum;
      const was = block[index] as number;
      before += was ** 2;
      after += (was - sum) ** 2;
    }
    if (after > before * LEFT_OVER) return false;
    for (let index = 0; index < block.length; index += 1) {
      block[index] = (block[index] as number) - (part[index] as number);
    }
    this.#taken.set(part, start);
    return true;
  }
}

/** The filter that makes the sound most like a block, by least squares; null: the sound is silent there. */
function filterOf(sound: Float64Array, block: Float64Array): Float64Array | null {
  const matrix = new Float64Array(TAPS * TAPS);
  const right = new Float64Array(TAPS);
  const { length } = block;
  for (let tap = 0; tap < TAPS; tap += 1) {
    let sum = 0;
    let product = 0;
    for (let index = 0; index < length; index += 1) {
      const value = sound[tap + index] as number;
      sum += value * (block[index] as number);
      product += value * (sound[index] as number);
    }
    right[tap] = sum;
    matrix[tap * TAPS] = product;
  }
  // The rest follows from its neighbour: one product comes in, and one goes out.
  for (let row = 1; row < TAPS; row += 1) {
    for (let column = 1; column <= row; column += 1) {
      matrix[row * TAPS + column] =
        (matrix[(row - 1) * TAPS + column - 1] as number) -
        (sound[row - 1] as number) * (sound[column - 1] as number) +
        (sound[row - 1 + length] as number) * (sound[column - 1 + length] as number);
    }
  }
  const ridge = (matrix[0] as number) * RIDGE;
  if (ridge <= 0) return null;
  for (let row = 0; row < TAPS; row += 1) matrix[row * TAPS + row] = (matrix[row * TAPS + row] as number) + ridge;
  return solveInPlace(matrix, right) ? right : null;
}

/** The sound again and again, for `more` samples behind its end. */
function looped(samples: Float64Array, more: number): Float64Array {
  const result = new Float64Array(samples.length === 0 ? 0 : samples.length + more);
  for (let at = 0; at < result.length; at += samples.length) result.set(samples.subarray(0, result.length - at), at);
  return result;
}

/** Samples from a place on, with silence around the signal. */
function pieceOf(samples: Float64Array, first: number, length: number): Float64Array {
  const piece = new Float64Array(length);
  const from = Math.max(0, first);
  const to = Math.min(samples.length, first + length);
  if (to > from) piece.set(samples.subarray(from, to), from - first);
  return piece;
}

function powerOf(samples: Float64Array): number {
  let sum = 0;
  for (const value of samples) sum += value ** 2;
  return sum / Math.max(1, samples.length);
}
