import { Fft } from '../../shared/fft.ts';
import { BINS, framesOf, HOP, powerOf, weighted } from './spectrogram.ts';

/** Samples of the whisper that are looked for at a time: 1 s. */
export const BLOCK = 8_192;
/** A leak may come so many samples before the whisper, as the two recordings see it: 0.5 s. */
const EARLIEST = 4_096;
/** And so many behind it: 1.5 s. */
const LATEST = 12_288;
/** Lags that are looked at, of one sample each. */
export const LAGS = EARLIEST + LATEST;
/** Power of a sample that G.711 cannot show: half the smallest step of the mu-law, 8 of 65,536. */
const UNSEEN_POWER = 4;
/** A frame's power at a frequency, of white noise of power 1 (the sum of the squares of the window). */
const WHITE = HOP;
/** The power around a point of the spectrogram is its mean over so many frames, and frequencies, to either side. */
const AROUND_FRAMES = 2;
const AROUND_BINS = 1;

const FFT = new Fft(32_768);

/** What one block of the whisper and the sound have in common, at each lag. */
export interface BlockMatch {
  /** The matched filter: what is expected of a leak of 0 dB is {@link BlockMatch.expected}. */
  readonly found: Float64Array;
  readonly expected: Float64Array;
  /** Energy of the whisper for which there is sound to compare. */
  readonly covered: Float64Array;
}

/** All blocks, and what the sound itself has in it. */
export interface Matches {
  readonly blocks: readonly BlockMatch[];
  /** The weighed energy of the sound, in the unit of {@link BlockMatch.expected}. */
  readonly energy: number;
  /** One over the power around each time and frequency of the sound (spectrogram.ts). */
  readonly weights: Float64Array;
}

/** The lag of an index into the arrays of a {@link BlockMatch}, in samples. */
export function lagAt(index: number): number {
  return index - EARLIEST;
}

/**
 * Correlates the whisper with a sound, block by block. Each time and frequency counts by how little the sound has there
 * (it is divided by its power, which whitens it): a leak shows best in the gaps of what covers it.
 */
export function matchBlocks(whisper: Float64Array, sound: Float64Array): Matches {
  const power = powerOf(sound);
  const weights = weightsOf(power, framesOf(sound.length));
  const weighed = weighted(sound, weights);
  const whisperPower = powerOf(whisper);
  let energy = 0;
  for (let index = 0; index < power.length; index += 1) energy += (power[index] as number) * (weights[index] as number);
  const blocks: BlockMatch[] = [];
  for (let start = 0; start < whisper.length; start += BLOCK) {
    const found = correlate(whisper.subarray(start, start + BLOCK), weighed, start - EARLIEST);
    const expected = expectedOf(whisperPower, weights, start, whisper.length);
    blocks.push({ found, expected, covered: coveredOf(whisper.subarray(start, start + BLOCK), start, sound.length) });
  }
  // Both sides of the spectrum, and Parseval's factor, as in `expectedOf`.
  return { blocks, energy: (2 * energy) / (2 * HOP), weights };
}

/**
 * One over the power around each point.
 * @param unseenPower that of samples which count as silence
 */
export function weightsOf(power: Float64Array, frames: number, unseenPower: number = UNSEEN_POWER): Float64Array {
  const across = new Float64Array(power.length);
  for (let frame = 0; frame < frames; frame += 1) {
    const row = frame * BINS;
    for (let bin = 0; bin < BINS; bin += 1) {
      let sum = 0;
      const from = Math.max(0, bin - AROUND_BINS);
      const to = Math.min(BINS - 1, bin + AROUND_BINS);
      for (let at = from; at <= to; at += 1) sum += power[row + at] as number;
      across[row + bin] = sum / (to - from + 1);
    }
  }
  const weights = new Float64Array(power.length);
  const unseen = unseenPower * WHITE;
  for (let frame = 0; frame < frames; frame += 1) {
    const from = Math.max(0, frame - AROUND_FRAMES);
    const to = Math.min(frames - 1, frame + AROUND_FRAMES);
    for (let bin = 0; bin < BINS; bin += 1) {
      let sum = 0;
      for (let at = from; at <= to; at += 1) sum += across[at * BINS + bin] as number;
      weights[frame * BINS + bin] = 1 / (sum / (to - from + 1) + unseen);
    }
  }
  return weights;
}

/** The sum of the products of a block and the sound, for each lag. `first`: where in the sound the block is at the first. */
export function correlate(block: Float64Array, sound: Float64Array, first: number): Float64Array {
  const work = FFT.empty();
  const { re, im } = work;
  re.set(block);
  for (let index = 0; index < LAGS + BLOCK; index += 1) im[index] = sound[first + index] ?? 0;
  FFT.forward(work);
  // Of the two transforms in one, the conjugate of the block's times that of the sound.
  const size = FFT.size;
  const product = FFT.empty();
  for (let bin = 0; bin < size; bin += 1) {
    const mirror = (size - bin) % size;
    const aRe = (re[bin] as number) + (re[mirror] as number);
    const aIm = (im[bin] as number) - (im[mirror] as number);
    const bRe = (im[bin] as number) + (im[mirror] as number);
    const bIm = (re[mirror] as number) - (re[bin] as number);
    product.re[bin] = (aRe * bRe + aIm * bIm) / 4;
    product.im[bin] = (aRe * bIm - aIm * bRe) / 4;
  }
  FFT.inverse(product);
  return product.re.slice(0, LAGS);
}

/** The energy of the part of a block that falls into the sound, for each lag. */
export function coveredOf(block: Float64Array, start: number, soundLength: number): Float64Array {
  const sums = new Float64Array(block.length + 1);
  for (let index = 0; index < block.length; index += 1) sums[index + 1] = (sums[index] as number) + (block[index] as number) ** 2; // prettier-ignore
  const within = (place: number): number => Math.max(0, Math.min(block.length, place));
  return Float64Array.from({ length: LAGS }, (_, index) => {
    const first = start + lagAt(index);
    return (sums[within(soundLength - first)] as number) - (sums[within(-first)] as number);
  });
}

/** What the matched filter gives at each lag for a leak of 0 dB: the block's power over that of the sound. */
function expectedOf(whisper: Float64Array, weights: Float64Array, start: number, samples: number): Float64Array {
  const first = start / HOP + 1;
  const last = Math.min(first + BLOCK / HOP, framesOf(samples));
  const weightFrames = weights.length / BINS;
  const steps = LAGS / HOP;
  const coarse = new Float64Array(steps + 1);
  for (let step = 0; step <= steps; step += 1) {
    const shift = step - EARLIEST / HOP;
    let sum = 0;
    for (let frame = first; frame < last; frame += 1) {
      const other = frame + shift;
      if (other < 0 || other >= weightFrames) continue;
      const row = frame * BINS;
      const otherRow = other * BINS;
      for (let bin = 0; bin < BINS; bin += 1)
        sum += (whisper[row + bin] as number) * (weights[otherRow + bin] as number);
    }
    coarse[step] = (2 * sum) / (2 * HOP);
  }
  const expected = new Float64Array(LAGS);
  for (let lag = 0; lag < LAGS; lag += 1) {
    const step = Math.floor(lag / HOP);
    const part = (lag % HOP) / HOP;
    expected[lag] = (coarse[step] as number) * (1 - part) + (coarse[step + 1] as number) * part;
  }
  return expected;
}
