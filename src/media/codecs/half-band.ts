/** Coefficients on each side of the middle; every second one of a half-band filter is 0. */
const PAIRS = 12;
/** Kaiser window for about 60 dB in the stop band: beta = 0.1102 (A - 8.7). */
const KAISER_BETA = 0.1102 * (60 - 8.7);

/**
 * Half-band filter between 8 and 16 kHz (windowed sinc of 47 coefficients): flat up to 3.4 kHz, 60 dB down from 4.6 kHz
 * on. Its coefficients at the distances 1, 3, 5, ... from the middle, which is 0.5; all together come to 1.
 */
const COEFFICIENTS = halfBand();

function halfBand(): Float64Array {
  const taps = Float64Array.from({ length: PAIRS }, (_, pair) => {
    const distance = 2 * pair + 1;
    const sinc = Math.sin((Math.PI * distance) / 2) / (Math.PI * distance);
    return sinc * besselI0(KAISER_BETA * Math.sqrt(1 - (distance / (2 * PAIRS)) ** 2));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => (tap * 0.25) / sum);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Samples of the frame before that the filters work with. */
const UP_MEMORY = 2 * PAIRS - 1;
const DOWN_MEMORY = 4 * PAIRS - 2;

function clip(value: number): number {
  const rounded = Math.round(value);
  return rounded > 32_767 ? 32_767 : rounded < -32_768 ? -32_768 : rounded;
}

/** Room for so many samples, behind what is remembered of those before. */
function lineFor(line: Float64Array, memory: number, samples: number): Float64Array {
  if (line.length === memory + samples) return line;
  const other = new Float64Array(memory + samples);
  other.set(line.subarray(0, memory));
  return other;
}

/** From 8 to 16 kHz, piece by piece, of any length. Sound comes out 1.5 ms later. */
export class Upsampler {
  #line: Float64Array = new Float64Array(UP_MEMORY);

  /** Fills `out`, which is twice as long as `frame`. */
  process(frame: Int16Array, out: Int16Array): void {
    this.#line = lineFor(this.#line, UP_MEMORY, frame.length);
    const line = this.#line;
    line.set(frame, UP_MEMORY);
    for (let index = 0; index < frame.length; index++) {
      // The sample at `middle`, and the one that lies half way between it and the next.
      const middle = index + PAIRS - 1;
      let sum = 0;
      for (let pair = 0; pair < PAIRS; pair++) {
        sum += (COEFFICIENTS[pair] as number) * ((line[middle - pair] as number) + (line[middle + 1 + pair] as number));
      }
      out[2 * index] = line[middle] as number;
      out[2 * index + 1] = clip(2 * sum);
    }
    line.copyWithin(0, frame.length, frame.length + UP_MEMORY);
  }
}

/** From 16 to 8 kHz, piece by piece, of any even length. Sound comes out 1.4 ms later. */
export class Downsampler {
  #line: Float64Array = new Float64Array(DOWN_MEMORY);

  /** Fills `out`, which is half as long as `frame`. */
  process(frame: Int16Array, out: Int16Array): void {
    this.#line = lineFor(this.#line, DOWN_MEMORY, frame.length);
    const line = this.#line;
    line.set(frame, DOWN_MEMORY);
    for (let index = 0; index < out.length; index++) {
      const middle = 2 * index + 2 * PAIRS;
      let sum = 0.5 * (line[middle] as number);
      for (let pair = 0; pair < PAIRS; pair++) {
        const distance = 2 * pair + 1;
        sum +=
          (COEFFICIENTS[pair] as number) * ((line[middle - distance] as number) + (line[middle + distance] as number));
      }
      out[index] = clip(sum);
    }
    line.copyWithin(0, frame.length, frame.length + DOWN_MEMORY);
  }
}
