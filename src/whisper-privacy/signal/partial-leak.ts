import { BLOCK, correlate, coveredOf, LAGS, lagAt, weightsOf } from './lag-window.ts';
import { BINS, commonOf, FRAME, framesOf, HOP, powerOf, weighted } from './spectrogram.ts';

/** A leak in a part of a whisper. */
export interface PartialLeak {
  readonly gain: number;
  /** In samples. */
  readonly lag: number;
  readonly deviations: number;
}

/** So many standard deviations count as found, as for the whole. */
const SIGNIFICANT = 9;
/** Where a lag leaves less than this part of the block to compare, a few samples would decide. */
const LEAST_PART = 0.5;
/** What is so much quieter than the whisper is none of it: what a voice has between words is the same in all that it says. */
const QUIET = 1e-4;
/** Lags beside the best one that it has to stand out from, but for those of its own peak: 0.1 s, and 5 ms. */
const BESIDE = 800;
const PEAK = 40;
/** A moment of so many samples, as long as an edge or a click is spread over, may have no more than this part of it all. */
const MOMENT = FRAME;
const MOST_OF_MOMENT = 0.5;
/** Unless it is louder than that: of a sound that is taken out, G.711 leaves edges of some -37 dB. */
const LOUD_MOMENT_GAIN = 10 ** (-30 / 20);
/** Power in a second at one frequency that counts as silence. */
const WHITE_FLOOR = 1e5;
/** A leak that is louder than the whisper is none, but two sounds that happen to agree. */
const MOST_GAIN = 2;
/** What is quieter than this is next to nothing, or the rounding of numbers: -70 dB. */
const LEAST_GAIN = 10 ** (-70 / 20);

/**
 * The loudest leak of any second of a whisper. Every time and frequency of both sounds has the same weight here, so that a
 * second that leaks shows though the seconds around it do not: to the matched filter of the whole these say that there is
 * no leak, and where they are silent they say so louder than all else.
 */
export function partialLeak(whisper: Float64Array, sound: Float64Array): PartialLeak | null {
  const evenSound = evened(sound);
  const evenWhisper = evened(whisper, QUIET * meanPower(whisper));
  let loudest: PartialLeak | null = null;
  for (let start = 0; start < whisper.length; start += BLOCK) {
    const block = whisper.subarray(start, start + BLOCK);
    const found = correlate(evenWhisper.subarray(start, start + BLOCK), evenSound, start + lagAt(0));
    const covered = coveredOf(block, start, sound.length);
    const best = bestOf(found, covered);
    if (best === null || best.deviations < SIGNIFICANT) continue;
    const gain = gainOf(whisper.subarray(0, start + BLOCK), start, sound, best.lag);
    const isMoment = isOfOneMoment(evenWhisper.subarray(start, start + BLOCK), evenSound, start + best.lag);
    if (
      gain >= (isMoment ? LOUD_MOMENT_GAIN : LEAST_GAIN) &&
      gain <= MOST_GAIN &&
      (loudest === null || gain > loudest.gain)
    )
      loudest = { ...best, gain };
  }
  return loudest;
}

/**
 * What the lags beside one have. A click in a sound that is silent otherwise has something in common with the whisper at
 * all lags at which it meets a word, and with nothing at the others.
 */
function deviationAbout(sizes: Float64Array, lag: number): number {
  let sum = 0;
  let count = 0;
  for (let at = Math.max(0, lag - BESIDE); at < Math.min(LAGS, lag + BESIDE); at += 1) {
    if (Math.abs(at - lag) < PEAK) continue;
    sum += (sizes[at] as number) ** 2;
    count += 1;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/**
 * Whether one moment makes up most of what a block has in common with the sound from a place on: two edges, of tones that
 * begin or end, look alike. What leaks does so as long as somebody speaks.
 */
function isOfOneMoment(block: Float64Array, sound: Float64Array, place: number): boolean {
  const sums = new Float64Array(block.length + 1);
  for (let index = 0; index < block.length; index += 1)
    sums[index + 1] = (sums[index] as number) + (block[index] as number) * (sound[place + index] ?? 0);
  const all = Math.abs(sums[block.length] as number);
  for (let start = 0; start < block.length; start += MOMENT / 4) {
    const end = Math.min(start + MOMENT, block.length);
    if (Math.abs((sums[end] as number) - (sums[start] as number)) > MOST_OF_MOMENT * all) return true;
  }
  return false;
}

/** The sound with the same power at every time and frequency, but for what is silent. */
function evened(sound: Float64Array, unseenPower?: number): Float64Array {
  const weights = weightsOf(powerOf(sound), framesOf(sound.length), unseenPower);
  return weighted(sound, weights.map(Math.sqrt));
}

function bestOf(found: Float64Array, covered: Float64Array): { lag: number; deviations: number } | null {
  const most = covered.reduce((largest, value) => Math.max(largest, value), 0);
  const sizes = found.map(Math.abs);
  let best = 0;
  for (let lag = 0; lag < LAGS; lag += 1) {
    if ((covered[lag] as number) >= LEAST_PART * most && (sizes[lag] as number) > (sizes[best] as number)) best = lag;
  }
  // The median of the sizes of a normal distribution is 0.6745.
  const deviation = Math.max((sizes.slice().sort()[LAGS / 2] as number) / 0.6745, deviationAbout(sizes, best));
  return deviation > 0 ? { lag: lagAt(best), deviations: (sizes[best] as number) / deviation } : null;
}

/** By least squares, where each frequency counts by how little of the sound is there in that second. */
function gainOf(whisper: Float64Array, start: number, sound: Float64Array, lag: number): number {
  const frame = { common: new Float64Array(BINS), power: new Float64Array(BINS) };
  const common = new Float64Array(BINS);
  const power = new Float64Array(BINS);
  const noise = new Float64Array(BINS);
  for (let at = start; at + FRAME <= whisper.length; at += HOP) {
    commonOf(sound, at + lag, sound, at + lag, frame);
    add(noise, frame.power);
    commonOf(sound, at + lag, whisper, at, frame);
    add(common, frame.common);
    add(power, frame.power);
  }
  let found = 0;
  let expected = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const weight = 1 / ((noise[bin] as number) + WHITE_FLOOR);
    found += (common[bin] as number) * weight;
    expected += (power[bin] as number) * weight;
  }
  return expected > 0 ? Math.abs(found) / expected : 0;
}

function add(sums: Float64Array, values: Float64Array): void {
  for (let index = 0; index < sums.length; index += 1)
    sums[index] = (sums[index] as number) + (values[index] as number);
}

function meanPower(samples: Float64Array): number {
  let sum = 0;
  for (const value of samples) sum += value ** 2;
  return sum / Math.max(1, samples.length);
}
