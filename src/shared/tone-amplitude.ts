/** The amplitude of a sine in samples, by the algorithm of Goertzel (1958) over a Hann window. */
export function toneAmplitude(samples: Int16Array, frequencyHz: number, rateHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  let last = 0;
  let beforeLast = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (samples.length - 1));
    const value = (samples[index] ?? 0) * weight + coefficient * last - beforeLast;
    beforeLast = last;
    last = value;
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  // The window takes half of the sum.
  return (4 * Math.sqrt(Math.max(0, power))) / samples.length;
}
