import { amplitudeOf, tonesOf } from './tones.ts';

/** Levels of the two tones that we send. The column is the stronger one, since lines take more of high frequencies. */
const SENT_LEVELS = { rowDbm0: -9, columnDbm0: -7 } as const;
/** Length of a key that we send. ITU-T Q.24 asks receivers for 40 ms. */
export const KEY_MS = 100;
/** Silence after each key, so that the same key again is another press. Q.24 asks receivers for 40 ms of it. */
export const KEY_PAUSE_MS = 100;
/** A tone rises and falls in this time, or it would click. */
const RAMP_MS = 2;
const RATE_HZ = 8_000;

/** Keys as sound (ITU-T Q.23), 8 kHz: each has its tones for {@link KEY_MS}, and then silence. Other characters are left out. */
export function keySound(keys: string): Int16Array {
  const pairs = Array.from(keys, tonesOf).filter((pair) => pair !== null);
  const onSamples = (RATE_HZ * KEY_MS) / 1_000;
  const wholeSamples = onSamples + (RATE_HZ * KEY_PAUSE_MS) / 1_000;
  const sound = new Int16Array(pairs.length * wholeSamples);
  const row = amplitudeOf(SENT_LEVELS.rowDbm0);
  const column = amplitudeOf(SENT_LEVELS.columnDbm0);
  const ramp = (RATE_HZ * RAMP_MS) / 1_000;
  for (const [index, { lowHz, highHz }] of pairs.entries()) {
    for (let at = 0; at < onSamples; at++) {
      const gain = Math.min(1, (at + 1) / ramp, (onSamples - at) / ramp);
      const angle = (2 * Math.PI * at) / RATE_HZ;
      const sum = row * Math.sin(angle * lowHz) + column * Math.sin(angle * highHz);
      sound[index * wholeSamples + at] = Math.round(gain * sum);
    }
  }
  return sound;
}
