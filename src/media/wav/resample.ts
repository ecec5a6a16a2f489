/** The lowest and the highest rate that {@link resample} takes. */
const MIN_RATE_HZ = 1_000;
const MAX_RATE_HZ = 384_000;

/** The pass band is this part of the lower rate's Nyquist frequency, 3,400 of 4,000 Hz. The stop band begins at 1. */
const PASS_BAND = 0.85;
/** Kaiser window for 80 dB in the stop band: beta = 0.1102 (A - 8.7), length = (A - 8) / (2.285 transition). */
const KAISER_BETA = 0.1102 * (80 - 8.7);
/** Half the filter's length, in samples of the lower rate: (80 - 8) / (2.285 pi 0.15) / 2, rounded up. */
const HALF_LENGTH = 34;
/** Most rows of the filter table. A ratio that needs more is approximated. */
const MAX_PHASES = 1_024;

/**
 * Changes the sample rate by a polyphase windowed-sinc filter. It is flat up to 0.85 of the lower Nyquist frequency, 80
 * dB down from that frequency on, and without delay. Silence surrounds `samples`. The result has `ceil(length * toHz /
 * fromHz)` samples. Rates whose ratio in lowest terms exceeds 1,024 are approximated within one millionth.
 * It costs about 0.4 s of CPU per minute of sound from 44.1 to 8 kHz, so keep long files off the event loop. Equal
 * rates give `samples` itself.
 * @throws RangeError if a rate is not an integer from 1,000 to 384,000
 */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  for (const rate of [fromHz, toHz]) {
    if (!Number.isInteger(rate) || rate < MIN_RATE_HZ || rate > MAX_RATE_HZ) {
      throw new RangeError(`sample rate of ${rate} Hz is not an integer from ${MIN_RATE_HZ} to ${MAX_RATE_HZ}`);
    }
  }
  if (fromHz === toHz) return samples;
  const { up, down } = ratio(toHz, fromHz);
  const filter = polyphaseFilter(up, down);
  const { taps, reach, coefficients } = filter;
  const output = new Int16Array(Math.ceil((samples.length * up) / down));
  for (let index = 0; index < output.length; index += 1) {
    const position = index * down;
    const phase = position % up;
    const first = (position - phase) / up - reach + 1;
    const row = phase * taps;
    const from = Math.max(0, -first);
    const to = Math.min(taps, samples.length - first);
    let sum = 0;
    for (let tap = from; tap < to; tap += 1) {
      sum += (samples[first + tap] as number) * (coefficients[row + tap] as number);
    }
    const rounded = Math.round(sum);
    output[index] = rounded > 32_767 ? 32_767 : rounded < -32_768 ? -32_768 : rounded;
  }
  return output;
}

interface PolyphaseFilter {
  /** Coefficients of one phase. */
  readonly taps: number;
  /** Input samples after the output's instant that take part. */
  readonly reach: number;
  /** `up` rows of `taps`. Row `p` is for an output that lies `p / up` after an input sample. */
  readonly coefficients: Float64Array;
}

function polyphaseFilter(up: number, down: number): PolyphaseFilter {
  // Frequencies and times refer to the input: 1 is its Nyquist frequency, and one input sample.
  const lowerNyquist = Math.min(1, up / down);
  const cutoff = (lowerNyquist * (1 + PASS_BAND)) / 2;
  const halfLength = HALF_LENGTH / lowerNyquist;
  const reach = Math.ceil(halfLength);
  const taps = 2 * reach;
  const coefficients = new Float64Array(up * taps);
  for (let phase = 0; phase < up; phase += 1) {
    let gain = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const distance = tap - reach + 1 - phase / up;
      const value = cutoff * sinc(cutoff * distance) * kaiser(distance / halfLength);
      coefficients[phase * taps + tap] = value;
      gain += value;
    }
    // Every phase has the same gain at 0 Hz, so that a constant stays one.
    for (let tap = 0; tap < taps; tap += 1) {
      const at = phase * taps + tap;
      coefficients[at] = (coefficients[at] as number) / gain;
    }
  }
  return { taps, reach, coefficients };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window at -1 to 1; 0 outside. */
function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : besselI0(KAISER_BETA * Math.sqrt(1 - x * x)) / besselI0(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** `to / from` in lowest terms, or its best approximation with `up` of at most {@link MAX_PHASES} (continued fraction). */
function ratio(to: number, from: number): { up: number; down: number } {
  let [up, upBefore] = [0, 1];
  let [down, downBefore] = [1, 0];
  let [numerator, denominator] = [to, from];
  while (denominator !== 0) {
    const quotient = Math.floor(numerator / denominator);
    const nextUp = quotient * upBefore + up;
    const nextDown = quotient * downBefore + down;
    if (nextUp > MAX_PHASES) break;
    [up, upBefore] = [upBefore, nextUp];
    [down, downBefore] = [downBefore, nextDown];
    [numerator, denominator] = [denominator, numerator - quotient * denominator];
  }
  return { up: upBefore, down: downBefore };
}
