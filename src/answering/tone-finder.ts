import type { Spectrum, SpectrumMaker } from '../speech/vad/spectrum.ts';
import { SPECTRUM_SAMPLES } from '../speech/vad/spectrum.ts';

/** A tone that holds on, or has ended just now. */
export interface HeardTone {
  readonly frequencyHz: number;
  readonly durationMs: number;
  readonly ended: boolean;
}

const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
const HZ_PER_BIN = 8_000 / SPECTRUM_SAMPLES;
/** A single tone holds so much of the power. Noise 10 dB below it leaves 0.91; the vowels of voices mostly hold less. */
const TONE_SHARE = 0.9;
/** A tone is as loud as this at least: -50 dB below full scale. */
const LEAST_POWER = 32_768 ** 2 * 10 ** -5;
/** The power of a tone stays within 1.5 dB from frame to frame. A voice that is as pure seldom holds so still. */
const STEADY_RATIO = 1.4;
/** A tone is told of from this length on. */
const SHORTEST_MS = 100;

/** Finds single tones: a fast Fourier transform is a bank of Goertzel filters, each 31.25 Hz wide. */
export class ToneFinder {
  readonly #spectra: SpectrumMaker;
  readonly #recent = new Int16Array(SPECTRUM_SAMPLES);
  #last: Spectrum | null = null;
  #frames = 0;
  #frequencySum = 0;

  /** @param spectra may be shared: it keeps no sound */
  constructor(spectra: SpectrumMaker) {
    this.#spectra = spectra;
  }

  /** Takes 20 ms of sound. @returns the tone that holds on or has ended; null where there is none */
  feed(samples: Int16Array): HeardTone | null {
    this.#recent.copyWithin(0, FRAME_SAMPLES);
    this.#recent.set(samples, SPECTRUM_SAMPLES - FRAME_SAMPLES);
    const spectrum = this.#spectra.of(this.#recent);
    const isTone = spectrum.power > LEAST_POWER && spectrum.tones[0].share > TONE_SHARE;
    const goesOn = isTone && this.#last !== null && isSame(spectrum, this.#last);
    const before = this.#tone(true);
    if (!goesOn) {
      this.#frames = 0;
      this.#frequencySum = 0;
    }
    this.#last = isTone ? spectrum : null;
    if (isTone) {
      this.#frames += 1;
      this.#frequencySum += spectrum.tones[0].bin * HZ_PER_BIN;
    }
    return goesOn ? this.#tone(false) : before;
  }

  #tone(ended: boolean): HeardTone | null {
    const durationMs = this.#frames * FRAME_MS;
    if (durationMs < SHORTEST_MS) return null;
    return { frequencyHz: this.#frequencySum / this.#frames, durationMs, ended };
  }
}

function isSame(one: Spectrum, other: Spectrum): boolean {
  const ratio = one.power / (other.power + 1);
  const bins = Math.abs(one.tones[0].bin - other.tones[0].bin);
  return bins <= 1 && ratio < STEADY_RATIO && ratio > 1 / STEADY_RATIO;
}
