/** The pass band is this part of the lower rate's Nyquist frequency, 3,400 of 4,000 Hz. The stop band begins at 1. */
const PASS_BAND = 0.85;
/** Kaiser window for 80 dB in the stop band: beta = 0.1102 (A - 8.7), length = (A - 8) / (2.285 transition). */
const KAISER_BETA = 0.1102 * (80 - 8.7);
/** Half the filter's length, in samples of the lower rate: (80 - 8) / (2.285 pi 0.15) / 2, rounded up. */
const HALF_LENGTH = 34;
/** Most rows of the filter table. A ratio that needs more is approximated. */
const MAX_PHASES = 1_024;

/** The coefficients of a filter between two rates. */
export interface PolyphaseFilter {
  /** Coefficients of one phase. */
  readonly taps: number;
  /** Input samples after the output's instant that take part. */
  readonly reach: number;
  /** `up` rows of `taps`. Row `p` is for an output that lies `p / up` after an input sample. */
  readonly coefficients: Float64Array;
}

/**
 * A windowed-sinc filter that makes `up` samples of `down`: flat up to 0.85 of the lower Nyquist frequency, and 80 dB down
 * from that frequency on.
 */
export function polyphaseFilter(up: number, down: number): PolyphaseFilter {
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
export function ratio(to: number, from: number): { up: number; down: number } {
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
