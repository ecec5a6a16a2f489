import type { SampleRateHz } from '../codecs/index.ts';
import { Downsampler, Upsampler } from '../codecs/index.ts';
import { FRAME_SAMPLES } from '../rtp/index.ts';

/** What a leg is sent in a tick, at the rates that recordings ask for. */
export class SentSound {
  readonly #frames = { narrow: new Int16Array(FRAME_SAMPLES), wide: new Int16Array(2 * FRAME_SAMPLES) };
  readonly #up = new Upsampler();
  readonly #down = new Downsampler();
  /** The rate of the frame that was sent; null: it is silence. */
  #rateHz: SampleRateHz | null = null;
  #resampled = false;

  /** Room for a frame at that rate, which the caller fills. */
  frame(sampleRateHz: SampleRateHz): Int16Array {
    this.#rateHz = sampleRateHz;
    this.#resampled = false;
    return sampleRateHz === 8_000 ? this.#frames.narrow : this.#frames.wide;
  }

  /** It is sent silence, or what is not to be recorded. */
  nothing(): void {
    this.#rateHz = null;
  }

  /** The frame at a rate; null: silence. */
  at(sampleRateHz: SampleRateHz): Int16Array | null {
    const { narrow, wide } = this.#frames;
    if (this.#rateHz === null) return null;
    if (this.#rateHz !== sampleRateHz && !this.#resampled) {
      this.#resampled = true;
      if (sampleRateHz === 8_000) this.#down.process(wide, narrow);
      else this.#up.process(narrow, wide);
    }
    return sampleRateHz === 8_000 ? narrow : wide;
  }
}
