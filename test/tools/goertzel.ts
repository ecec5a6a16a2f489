/**
 * Amplitude (0 to 32767) of a sine of `frequencyHz` in `samples`, by the Goertzel algorithm over a Hann window. With
 * 100 ms at 8 kHz it separates tones that are at least 40 Hz apart.
 */
export function goertzel(samples: ArrayLike<number>, frequencyHz: number, rateHz: number): number {
  const count = samples.length;
  if (count < 2) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  let last = 0;
  let beforeLast = 0;
  for (let index = 0; index < count; index++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (count - 1));
    const value = (samples[index] ?? 0) * window + coefficient * last - beforeLast;
    beforeLast = last;
    last = value;
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  return (4 * Math.sqrt(Math.max(0, power))) / count; // the Hann window halves the sum
}

/** Quietest amplitude that counts as heard. Parties send 8000. */
export const HEARD_AMPLITUDE = 800;

/** Finds which of `frequencies` are in `samples`, in the given order. */
export function tonesIn(
  samples: ArrayLike<number>,
  frequencies: readonly number[],
  rateHz = 8000,
  minAmplitude = HEARD_AMPLITUDE,
): number[] {
  return frequencies.filter((frequency) => goertzel(samples, frequency, rateHz) >= minAmplitude);
}
