/** Quieter audio (-50 dB of full scale) has no words. */
const QUIET_AMPLITUDE = 100;

/** True where audio is loud enough that it may have words. */
export function isLoud(pcm: Int16Array): boolean {
  let energy = 0;
  for (const sample of pcm) energy += sample * sample;
  return energy > QUIET_AMPLITUDE * QUIET_AMPLITUDE * pcm.length;
}
