/** Below that nobody speaks. */
const FLOOR_DB = -60;

/** The level of samples of -1 to 1, as 0 (silence) to 1 (full), in equal steps of decibels. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  if (rms === 0) return 0;
  const db = 20 * Math.log10(rms);
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
