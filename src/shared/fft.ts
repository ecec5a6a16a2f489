/** A complex signal: real and imaginary parts. */
export interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Discrete Fourier transforms of one length, by the decimation in time of Cooley and Tukey (1965), in place. Two real
 * signals fit into one transform, as its real and its imaginary part.
 */
export class Fft {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #reversed: Uint32Array;

  /** @throws RangeError if `size` is no power of two from 2 to 2^20 */
  constructor(size: number) {
    const bits = Math.log2(size);
    if (!Number.isInteger(bits) || bits < 1 || bits > 20) throw new RangeError(`no transform of ${size} points`);
    this.size = size;
    this.#cos = Float64Array.from({ length: size / 2 }, (_, index) => Math.cos((2 * Math.PI * index) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, index) => Math.sin((2 * Math.PI * index) / size));
    this.#reversed = new Uint32Array(size);
    for (let index = 1; index < size; index += 1) {
      const half = this.#reversed[index >> 1] as number;
      this.#reversed[index] = (half >> 1) | ((index & 1) << (bits - 1));
    }
  }

  /** An empty signal of this length. */
  empty(): Complex {
    return { re: new Float64Array(this.size), im: new Float64Array(this.size) };
  }

  /** From time to frequency. */
  forward({ re, im }: Complex): void {
    this.#transform(re, im);
  }

  /** From frequency to time, so that {@link Fft.forward} is undone. */
  inverse({ re, im }: Complex): void {
    // Real and imaginary parts that change places turn the sign of the exponent.
    this.#transform(im, re);
    const scale = 1 / this.size;
    for (let index = 0; index < this.size; index += 1) {
      re[index] = (re[index] as number) * scale;
      im[index] = (im[index] as number) * scale;
    }
  }

  #transform(re: Float64Array, im: Float64Array): void {
    const { size } = this;
    const cos = this.#cos;
    const sin = this.#sin;
    const reversed = this.#reversed;
    for (let index = 0; index < size; index += 1) {
      const other = reversed[index] as number;
      if (other <= index) continue;
      const keptRe = re[index] as number;
      const keptIm = im[index] as number;
      re[index] = re[other] as number;
      im[index] = im[other] as number;
      re[other] = keptRe;
      im[other] = keptIm;
    }
    for (let half = 1, stride = size / 2; half < size; half *= 2, stride /= 2) {
      for (let start = 0; start < size; start += 2 * half) {
        for (let offset = 0, turn = 0; offset < half; offset += 1, turn += stride) {
          const even = start + offset;
          const odd = even + half;
          const c = cos[turn] as number;
          const s = sin[turn] as number;
          const oddRe = (re[odd] as number) * c + (im[odd] as number) * s;
          const oddIm = (im[odd] as number) * c - (re[odd] as number) * s;
          const evenRe = re[even] as number;
          const evenIm = im[even] as number;
          re[even] = evenRe + oddRe;
          im[even] = evenIm + oddIm;
          re[odd] = evenRe - oddRe;
          im[odd] = evenIm - oddIm;
        }
      }
    }
  }
}
