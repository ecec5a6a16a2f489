import { backingOf } from './backing.ts';
import type { BlockMatch, Matches } from './lag-window.ts';
import { BLOCK, LAGS, lagAt, matchBlocks } from './lag-window.ts';
import { partialLeak } from './partial-leak.ts';
import { HOP } from './spectrogram.ts';

/**
 * So many standard deviations count as found. Noise has the largest of some 300,000 looks (lags, clocks, parts) at 5.
 */
const SIGNIFICANT = 8;
/** Clocks that go so many parts per million faster or slower are looked for: what a path through other machines may do. */
const SKEWS_PPM = [-150, -120, -90, -60, -30, 0, 30, 60, 90, 120, 150];
/** So many deviations it has to stand out by once more where no time and frequency counts for much (`backing.ts`). */
const BACKED = 6;
/** Where a lag leaves less than this part of the whisper to compare, a few samples would decide. */
const LEAST_PART = 0.5;
/** A second of it counts for itself where it leaks so much louder than the whole: 3 dB. */
const LOUDER = 1.4;
/** Below that level nothing is told: a whisper of the usual loudness is at the last bit there. */
export const LEAST_DB = -80;
/** A correlation between two samples, for the level of a leak that is late by a part of one. */
const BETWEEN = 8;
const SINC_REACH = 8;

/** What was found of the whisper in a sound. */
export interface LeakEstimate {
  /** Level of the whisper in the sound, relative to the whisper; null: none that stands out. */
  readonly leakDb: number | null;
  /** The level from which on it would have stood out, if all of the whisper leaked. */
  readonly floorDb: number;
  /** The largest normalized cross-correlation of the two, weighed by time and frequency: 0 to 1. */
  readonly correlation: number;
  /** How late the sound has it, in milliseconds; null without a leak. */
  readonly lagMs: number | null;
  /** How many standard deviations the largest correlation stands out. */
  readonly deviations: number;
}

interface Look {
  readonly found: Float64Array;
  readonly expected: Float64Array;
  readonly covered: Float64Array;
  /** The part of the whisper, and how its clock is taken to go. */
  readonly from: number;
  readonly to: number;
  readonly ppm: number;
}

interface Best {
  readonly deviations: number;
  readonly gain: number;
  readonly lag: number;
}

/** How much of a whisper is in a sound. Both are of 8 kHz, and began at about the same time. */
export function estimateLeak(whisper: Float64Array, sound: Float64Array): LeakEstimate {
  const matches = matchBlocks(whisper, sound);
  let whole: { best: Best; scale: number; look: Look } | null = null;
  for (const ppm of matches.blocks.length > 1 ? SKEWS_PPM : [0]) {
    const look = sumOf(matches.blocks, 0, matches.blocks.length, ppm);
    const scale = scaleOf(look);
    const best = bestOf(look, scale);
    if (whole === null || best.deviations > whole.best.deviations) whole = { best, scale, look };
  }
  if (whole === null) return { leakDb: null, floorDb: 0, correlation: 0, lagMs: null, deviations: 0 };
  const isLeak = (look: Look, best: Best, scale: number): boolean =>
    best.deviations >= SIGNIFICANT &&
    backingOf(whisper, sound, matches.weights, { ...look, lag: best.lag }) >= BACKED * scale;
  let leak = isLeak(whole.look, whole.best, whole.scale) ? whole.best : null;
  let { deviations } = whole.best;
  const part = partialLeak(whisper, sound);
  if (part !== null) deviations = Math.max(deviations, part.deviations);
  if (part !== null && (leak === null || part.gain > leak.gain * LOUDER)) leak = part;
  const floorDb = floorOf(whole.look, whole.scale);
  return {
    leakDb: leak === null ? null : Math.max(LEAST_DB, 20 * Math.log10(leak.gain)),
    floorDb,
    correlation: correlationOf(whole.look, matches),
    lagMs: leak === null ? null : leak.lag / 8,
    deviations,
  };
}

/** Adds blocks up, where the clock of the sound goes so much slower. */
function sumOf(blocks: readonly BlockMatch[], from: number, to: number, ppm: number): Look {
  const found = new Float64Array(LAGS);
  const expected = new Float64Array(LAGS);
  const covered = new Float64Array(LAGS);
  for (let block = from; block < to; block += 1) {
    const match = blocks[block] as BlockMatch;
    const drift = Math.round(((block - from) * BLOCK * ppm) / 1e6);
    const first = Math.max(0, -drift);
    const last = Math.min(LAGS, LAGS - drift);
    for (let lag = first; lag < last; lag += 1) {
      found[lag] = (found[lag] as number) + (match.found[lag + drift] as number);
      expected[lag] = (expected[lag] as number) + (match.expected[lag + drift] as number);
      covered[lag] = (covered[lag] as number) + (match.covered[lag + drift] as number);
    }
  }
  return { found, expected, covered, from: from * BLOCK, to: to * BLOCK, ppm };
}

/** Standard deviation of what is found by chance, where the sound is noise of the power that it has. */
function deviationOf(expected: number): number {
  return Math.sqrt(expected / HOP);
}

/** How much larger it is here, as the lags show, most of which have no leak. At least 1. */
function scaleOf({ found, expected }: Look): number {
  const sizes = new Float64Array(LAGS / 4);
  for (let index = 0; index < sizes.length; index += 1) {
    const lag = 4 * index;
    const deviation = deviationOf(expected[lag] as number);
    sizes[index] = deviation > 0 ? Math.abs(found[lag] as number) / deviation : 0;
  }
  sizes.sort();
  // The median of the sizes of a normal distribution is 0.6745.
  return Math.max(1, (sizes[sizes.length / 2] as number) / 0.6745);
}

function bestOf(look: Look, scale: number): Best {
  const { found, expected, covered } = look;
  const least = LEAST_PART * covered.reduce((most, value) => Math.max(most, value), 0);
  let best = { deviations: 0, gain: 0, lag: 0 };
  for (let lag = 0; lag < LAGS; lag += 1) {
    const of = expected[lag] as number;
    if (of <= 0 || (covered[lag] as number) < least) continue;
    const deviations = Math.abs(found[lag] as number) / (deviationOf(of) * scale);
    if (deviations > best.deviations) best = { deviations, gain: 0, lag };
  }
  return { ...best, gain: gainAt(look, best.lag), lag: lagAt(best.lag) };
}

/** The gain of a leak about a lag, also where it comes between two samples. */
function gainAt({ found, expected }: Look, lag: number): number {
  let most = 0;
  for (let step = -BETWEEN; step <= BETWEEN; step += 1) {
    const part = step / BETWEEN;
    let sum = 0;
    for (let tap = -SINC_REACH; tap <= SINC_REACH; tap += 1) sum += (found[lag + tap] ?? 0) * sinc(part - tap);
    most = Math.max(most, Math.abs(sum));
  }
  const of = expected[lag] as number;
  return of > 0 ? most / of : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** In the middle of all lags: a leak as late as that would have been found from that level on. */
function floorOf({ expected }: Look, scale: number): number {
  const sorted = expected.slice().sort();
  const usual = sorted[LAGS / 2] as number;
  if (usual <= 0) return 0;
  return Math.max(LEAST_DB, 20 * Math.log10((SIGNIFICANT * scale * deviationOf(usual)) / usual));
}

function correlationOf({ found, expected }: Look, { energy }: Matches): number {
  let most = 0;
  for (let lag = 0; lag < LAGS; lag += 1) {
    const both = Math.sqrt((expected[lag] as number) * energy);
    if (both > 0) most = Math.max(most, Math.abs(found[lag] as number) / both);
  }
  return Math.min(1, most);
}
