import { COLUMNS_HZ, ROWS_HZ } from './tones.ts';

/** Length of a block. Its spectral lines are 50 Hz apart, so that the window parts tones 73 Hz apart. */
export const BLOCK_MS = 20;
/** From one block to the next, which overlap. */
export const HOP_MS = 5;

/** Frequencies that are looked at: rows, columns, and the second harmonics of both. */
export const LOOKED_AT: readonly number[] = [
  ...ROWS_HZ,
  ...COLUMNS_HZ,
  ...ROWS_HZ.map((hz) => 2 * hz),
  ...COLUMNS_HZ.map((hz) => 2 * hz),
];

/**
 * One frequency out of a windowed block: the discrete Fourier transform at that frequency, as Goertzel's algorithm gives
 * it, by tables. The window is Hann's: another tone 268 Hz away (941 and 1209 Hz) is 50 dB down, where a plain block
 * leaves 20 dB, which would hide a tone that is 8 dB weaker and spoil its phase.
 */
export class BlockAnalysis {
  readonly blockSamples: number;
  readonly hopSamples: number;
  readonly #window: Float64Array;
  readonly #cosines: readonly Float64Array[];
  readonly #sines: readonly Float64Array[];
  readonly #windowSum: number;
  readonly #windowed: Float64Array;
  readonly #real = new Float64Array(LOOKED_AT.length);
  readonly #imaginary = new Float64Array(LOOKED_AT.length);

  /** @param rateHz sampling rate: 8000, 16000 or 48000 */
  constructor(rateHz: number) {
    this.blockSamples = (rateHz * BLOCK_MS) / 1_000;
    this.hopSamples = (rateHz * HOP_MS) / 1_000;
    const length = this.blockSamples;
    this.#window = Float64Array.from({ length }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / length));
    this.#windowSum = this.#window.reduce((sum, weight) => sum + weight, 0);
    this.#windowed = new Float64Array(length);
    const table = (hz: number, wave: (angle: number) => number): Float64Array =>
      this.#window.map((_, at) => wave((2 * Math.PI * hz * at) / rateHz));
    this.#cosines = LOOKED_AT.map((hz) => table(hz, Math.cos));
    this.#sines = LOOKED_AT.map((hz) => table(hz, Math.sin));
  }

  /** Takes a block up. Gives its mean square, weighted by the window. */
  take(block: Float64Array): number {
    const window = this.#window;
    const windowed = this.#windowed;
    let sum = 0;
    for (let at = 0; at < window.length; at++) {
      const value = block[at] as number;
      const weighted = (window[at] as number) * value;
      windowed[at] = weighted;
      sum += weighted * value;
    }
    return sum / this.#windowSum;
  }

  /** Mean square of the sine at {@link LOOKED_AT}`[index]` in the block that was taken up. */
  powerAt(index: number): number {
    const cosine = this.#cosines[index] as Float64Array;
    const sine = this.#sines[index] as Float64Array;
    const windowed = this.#windowed;
    let real = 0;
    let imaginary = 0;
    for (let at = 0; at < windowed.length; at++) {
      const value = windowed[at] as number;
      real += value * (cosine[at] as number);
      imaginary -= value * (sine[at] as number);
    }
    this.#real[index] = real;
    this.#imaginary[index] = imaginary;
    return (2 * (real * real + imaginary * imaginary)) / (this.#windowSum * this.#windowSum);
  }

  /** Phase of that sine at the beginning of the block, in radians, after {@link powerAt}. */
  phaseAt(index: number): number {
    return Math.atan2(this.#imaginary[index] as number, this.#real[index] as number);
  }
}
