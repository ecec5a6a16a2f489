import { BINS, commonOf, FRAME, HOP } from './spectrogram.ts';

/** No time and frequency has more weight than this part of all of them together. */
const MOST_WEIGHT = 1 / 300;
/** Nor does it count for more than so many deviations. */
const MOST_DEVIATIONS = 2.5;

/**
 * By how many standard deviations a whisper stands out in a sound at one lag if every time and frequency has one vote. Two
 * speakers whose loudest vowels happen to agree stand out in some of them; a leak does in all.
 * @param weights one over the power around each time and frequency of the sound
 */
export function backingOf(
  whisper: Float64Array,
  sound: Float64Array,
  weights: Float64Array,
  at: { readonly from: number; readonly to: number; readonly lag: number; readonly ppm: number },
): number {
  const votes: number[] = [];
  const strengths: number[] = [];
  const frame = { common: new Float64Array(BINS), power: new Float64Array(BINS) };
  let all = 0;
  const end = Math.min(at.to, whisper.length);
  for (let start = at.from; start + FRAME <= end; start += HOP) {
    const place = start + at.lag + Math.round(((start - at.from) * at.ppm) / 1e6);
    if (place < 0 || place + FRAME > sound.length) continue;
    commonOf(sound, place, whisper, start, frame);
    const row = (Math.round(place / HOP) + 1) * BINS;
    for (let bin = 1; bin < BINS - 1; bin += 1) {
      const weight = weights[row + bin] ?? 0;
      const strength = (frame.power[bin] as number) * weight;
      if (strength <= 0) continue;
      const deviations = ((frame.common[bin] as number) * weight) / Math.sqrt(strength);
      votes.push(Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, deviations)));
      strengths.push(strength);
      all += strength;
    }
  }
  const most = all * MOST_WEIGHT;
  let sum = 0;
  let variance = 0;
  for (let index = 0; index < votes.length; index += 1) {
    const strength = Math.min(most, strengths[index] as number);
    sum += Math.sqrt(strength) * (votes[index] as number);
    variance += strength;
  }
  return variance > 0 ? Math.abs(sum) / Math.sqrt(variance) : 0;
}
