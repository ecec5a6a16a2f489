/** The discrete Fourier transform of a fixed length, a power of two (Cooley and Tukey). It works in place. */
export class Fourier {
  readonly #length: number;
  readonly #reversed: Uint32Array;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;

  constructor(length: number) {
    const bits = Math.log2(length);
    this.#length = length;
    this.#reversed = new Uint32Array(length);
    for (let index = 1; index < length; index += 1) {
      this.#reversed[index] = ((this.#reversed[index >> 1] as number) >> 1) | ((index & 1) << (bits - 1));
    }
    const angles = Float64Array.from({ length: length / 2 }, (_, index) => (-2 * Math.PI * index) / length);
    this.#cosines = angles.map(Math.cos);
    this.#sines = angles.map(Math.sin);
  }

  /** Parts of time become parts of frequency. */
  transform(real: Float64Array, imaginary: Float64Array): void {
    this.#reorder(real, imaginary);
    for (let half = 1; half < this.#length; half *= 2) {
      for (let start = 0; start < this.#length; start += 2 * half) this.#combine(real, imaginary, start, half);
    }
  }

  /** Parts of frequency become parts of time again. */
  inverse(real: Float64Array, imaginary: Float64Array): void {
    this.transform(imaginary, real);
    for (let index = 0; index < this.#length; index += 1) {
      real[index] = (real[index] as number) / this.#length;
      imaginary[index] = (imaginary[index] as number) / this.#length;
    }
  }

  #reorder(real: Float64Array, imaginary: Float64Array): void {
    for (let index = 0; index < this.#length; index += 1) {
      const other = this.#reversed[index] as number;
      if (other <= index) continue;
      const re = real[index] as number;
      const im = imaginary[index] as number;
      real[index] = real[other] as number;
      imaginary[index] = imaginary[other] as number;
      real[other] = re;
      imaginary[other] = im;
    }
  }

  #combine(real: Float64Array, imaginary: Float64Array, start: number, half: number): void {
    const stride = this.#length / (2 * half);
    for (let offset = 0; offset < half; offset += 1) {
      const one = start + offset;
      const other = one + half;
      const cosine = this.#cosines[offset * stride] as number;
      const sine = this.#sines[offset * stride] as number;
      const re = real[other] as number;
      const im = imaginary[other] as number;
      const turnedRe = re * cosine - im * sine;
      const turnedIm = re * sine + im * cosine;
      real[other] = (real[one] as number) - turnedRe;
      imaginary[other] = (imaginary[one] as number) - turnedIm;
      real[one] = (real[one] as number) + turnedRe;
      imaginary[one] = (imaginary[one] as number) + turnedIm;
    }
  }
}
