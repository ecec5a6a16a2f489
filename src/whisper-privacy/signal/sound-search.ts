import type { Complex } from '../../shared/fft.ts';
import { Fft } from '../../shared/fft.ts';

/** Samples that are looked for: half a second. */
export const SOUGHT = 4_096;
const FFT = new Fft(16_384);
/** Places that one transform looks at. */
const STRIDE = FFT.size - SOUGHT;

/** Where a piece was found. */
export interface Place {
  readonly at: number;
  /** Normalized correlation there, 0 to 1. */
  readonly correlation: number;
}

/** Finds pieces of a sound in it by normalized cross-correlation. */
export class SoundSearch {
  readonly #sound: Float64Array;
  readonly #spectra: Complex[] = [];
  /** Sums of the squares of the samples until each. */
  readonly #energy: Float64Array;

  constructor(sound: Float64Array) {
    this.#sound = sound;
    this.#energy = new Float64Array(sound.length + 1);
    for (let index = 0; index < sound.length; index += 1) {
      this.#energy[index + 1] = (this.#energy[index] as number) + (sound[index] as number) ** 2;
    }
  }

  /** The best place of {@link SOUGHT} samples, of which the sound may have only the end or the beginning. */
  find(piece: Float64Array): Place | null {
    let power = 0;
    for (const value of piece) power += value ** 2;
    if (power <= 0) return null;
    const wanted = FFT.empty();
    wanted.re.set(piece);
    FFT.forward(wanted);
    let best: Place | null = null;
    for (let first = -SOUGHT / 2, part = 0; first < this.#sound.length - SOUGHT / 2; first += STRIDE, part += 1) {
      const product = multiplied(this.#spectrum(part, first), wanted);
      FFT.inverse(product);
      for (let offset = 0; offset < STRIDE; offset += 1) {
        const at = first + offset;
        const from = Math.max(0, Math.min(this.#sound.length, at));
        const to = Math.max(0, Math.min(this.#sound.length, at + SOUGHT));
        const energy = (this.#energy[to] as number) - (this.#energy[from] as number);
        // Where the sound is all but silent, anything would look like it.
        if (energy < power * 1e-4) continue;
        const correlation = Math.abs(product.re[offset] as number) / Math.sqrt(energy * power);
        if (best === null || correlation > best.correlation) best = { at, correlation };
      }
    }
    return best;
  }

  #spectrum(part: number, first: number): Complex {
    const known = this.#spectra[part];
    if (known !== undefined) return known;
    const spectrum = FFT.empty();
    for (let index = 0; index < FFT.size; index += 1) spectrum.re[index] = this.#sound[first + index] ?? 0;
    FFT.forward(spectrum);
    this.#spectra[part] = spectrum;
    return spectrum;
  }
}

/** The sound's spectrum times the conjugate of that of the piece. */
function multiplied(sound: Complex, piece: Complex): Complex {
  const product = FFT.empty();
  for (let bin = 0; bin < FFT.size; bin += 1) {
    const re = sound.re[bin] as number;
    const im = sound.im[bin] as number;
    const pieceRe = piece.re[bin] as number;
    const pieceIm = piece.im[bin] as number;
    product.re[bin] = re * pieceRe + im * pieceIm;
    product.im[bin] = im * pieceRe - re * pieceIm;
  }
  return product;
}
