/** Samples of one spectrum: 32 ms at 8 kHz, so that a bin is 31.25 Hz wide. */
export const SPECTRUM_SAMPLES = 256;
const HALF = SPECTRUM_SAMPLES / 2;
/** So many powers of bins are multiplied before their logarithm is taken: 1.7e13, the highest, to the 16th is finite. */
const POWERS_PER_LOG = 16;
const HZ_PER_BIN = 8_000 / SPECTRUM_SAMPLES;
/** The telephone's band, 300 to 3,400 Hz. Mains hum and offsets lie below it. */
const LOWEST_BIN = Math.ceil(300 / HZ_PER_BIN);
const HIGHEST_BIN = Math.floor(3_400 / HZ_PER_BIN);
const BINS = HIGHEST_BIN - LOWEST_BIN + 1;
/** A Hann window spreads a tone over its bin and two to either side. */
const TONE_REACH_BINS = 2;

/** A narrow peak of a spectrum. `bin` is -1 where there is none. */
export interface Tone {
  readonly bin: number;
  readonly share: number;
}

/** What a stretch of sound looks like by frequency. */
export interface Spectrum {
  /** Mean square of the samples within the telephone's band, full scale 32,768 squared. */
  readonly power: number;
  /** Geometric by arithmetic mean of the bins: some 0.56 for white noise, below 0.3 for a voice, near 0 for a tone. */
  readonly flatness: number;
  /** The two strongest narrow tones, the stronger one first: their bins, and their parts of the power, 0 to 1. */
  readonly tones: readonly [Tone, Tone];
}

/** Makes spectra. It keeps its tables, and no sound. */
export class SpectrumMaker {
  readonly #window = Float64Array.from({ length: SPECTRUM_SAMPLES }, (_, index) => hann(index));
  readonly #cos = Float64Array.from({ length: HALF }, (_, index) => Math.cos((2 * Math.PI * index) / SPECTRUM_SAMPLES));
  readonly #sin = Float64Array.from({ length: HALF }, (_, index) => Math.sin((2 * Math.PI * index) / SPECTRUM_SAMPLES));
  readonly #reversed = Uint16Array.from({ length: HALF }, (_, index) => reverseBits(index));
  readonly #real = new Float64Array(HALF);
  readonly #imaginary = new Float64Array(HALF);
  readonly #powers = new Float64Array(BINS);

  /** @param samples {@link SPECTRUM_SAMPLES} of them, 16-bit */
  of(samples: Int16Array): Spectrum {
    this.#transform(samples);
    let total = 0;
    let logs = 0;
    let product = 1;
    for (let index = 0; index < BINS; index += 1) {
      const power = this.#powerOf(LOWEST_BIN + index);
      this.#powers[index] = power;
      total += power;
      // The one keeps the logarithm of silence finite. It is far below the noise of any line.
      product *= power + 1;
      if (index % POWERS_PER_LOG !== POWERS_PER_LOG - 1 && index !== BINS - 1) continue;
      logs += Math.log(product);
      product = 1;
    }
    const flatness = total === 0 ? 1 : Math.exp(logs / BINS) / (total / BINS + 1);
    const tones = [this.#takeTone(total), this.#takeTone(total)] as const;
    // Parseval: both halves of the spectrum count, and a Hann window leaves 3/8 of the power.
    const power = (2 * total) / (SPECTRUM_SAMPLES ** 2 * 0.375);
    return { power, flatness, tones };
  }

  /** The strongest narrow peak, which is taken out, so that the next call finds the next one. */
  #takeTone(total: number): Tone {
    let peak = -1;
    let highest = 0;
    for (let index = 0; index < BINS; index += 1) {
      const power = this.#powers[index] as number;
      if (power <= highest) continue;
      highest = power;
      peak = index;
    }
    if (peak < 0) return { bin: -1, share: 0 };
    let power = 0;
    for (
      let index = Math.max(0, peak - TONE_REACH_BINS);
      index <= Math.min(BINS - 1, peak + TONE_REACH_BINS);
      index += 1
    ) {
      power += this.#powers[index] as number;
      this.#powers[index] = 0;
    }
    return { bin: LOWEST_BIN + peak, share: power / total };
  }

  /**
   * The power of a bin. The even samples were transformed as real parts and the odd ones as imaginary parts; what is
   * symmetric about the middle of that belongs to the one, the rest to the other.
   */
  #powerOf(bin: number): number {
    const other = HALF - bin;
    const [real, imaginary] = [this.#real, this.#imaginary];
    const evenReal = ((real[bin] as number) + (real[other] as number)) / 2;
    const evenImaginary = ((imaginary[bin] as number) - (imaginary[other] as number)) / 2;
    const oddReal = ((imaginary[bin] as number) + (imaginary[other] as number)) / 2;
    const oddImaginary = ((real[other] as number) - (real[bin] as number)) / 2;
    const cos = this.#cos[bin] as number;
    const sin = this.#sin[bin] as number;
    const x = evenReal + oddReal * cos + oddImaginary * sin;
    const y = evenImaginary + oddImaginary * cos - oddReal * sin;
    return x * x + y * y;
  }

  /** The fast Fourier transform, radix 2, decimation in time, of two samples in each complex number. */
  #transform(samples: Int16Array): void {
    const real = this.#real;
    const imaginary = this.#imaginary;
    for (let index = 0; index < HALF; index += 1) {
      const from = 2 * (this.#reversed[index] as number);
      real[index] = (samples[from] as number) * (this.#window[from] as number);
      imaginary[index] = (samples[from + 1] as number) * (this.#window[from + 1] as number);
    }
    for (let half = 1; half < HALF; half *= 2) {
      const stride = HALF / half;
      for (let start = 0; start < HALF; start += 2 * half) {
        for (let offset = 0; offset < half; offset += 1) {
          const even = start + offset;
          const odd = even + half;
          const cos = this.#cos[offset * stride] as number;
          const sin = this.#sin[offset * stride] as number;
          const x = (real[odd] as number) * cos + (imaginary[odd] as number) * sin;
          const y = (imaginary[odd] as number) * cos - (real[odd] as number) * sin;
          real[odd] = (real[even] as number) - x;
          imaginary[odd] = (imaginary[even] as number) - y;
          real[even] = (real[even] as number) + x;
          imaginary[even] = (imaginary[even] as number) + y;
        }
      }
    }
  }
}

function hann(index: number): number {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / SPECTRUM_SAMPLES);
}

function reverseBits(index: number): number {
  let reversed = 0;
  for (let bit = 1; bit < HALF; bit *= 2) reversed = reversed * 2 + (index & bit ? 1 : 0);
  return reversed;
}
