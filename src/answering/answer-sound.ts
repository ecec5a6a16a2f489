import { EnergyFrames } from '../speech/vad/energy-frames.ts';
import type { SpectrumMaker } from '../speech/vad/spectrum.ts';
import type { AnswerFrame } from './answer-judge.ts';
import { ToneFinder } from './tone-finder.ts';

/** Samples that are taken at once: 20 ms at 8 kHz. */
export const ANSWER_FRAME_SAMPLES = 160;
const FRAME_MS = 20;

/** Makes frames for a judge of the sound of a leg that answered, 20 ms after 20 ms. */
export class AnswerSound {
  readonly #frames: EnergyFrames;
  readonly #tones: ToneFinder;
  #endMs = 0;

  /** @param spectra may be shared: it keeps no sound */
  constructor(spectra: SpectrumMaker) {
    this.#frames = new EnergyFrames(spectra);
    this.#tones = new ToneFinder(spectra);
  }

  /** The sound since the answer that was taken, in milliseconds. */
  get endMs(): number {
    return this.#endMs;
  }

  /** @param samples {@link ANSWER_FRAME_SAMPLES} of them */
  take(samples: Int16Array): AnswerFrame {
    const startMs = this.#endMs;
    this.#endMs += FRAME_MS;
    return { startMs, endMs: this.#endMs, ...this.#frames.judge(samples), tone: this.#tones.feed(samples) };
  }
}
