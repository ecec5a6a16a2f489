import type { G711Law } from './g711.ts';
import { encodeSample, FRAME_SAMPLES } from './g711.ts';

/** Volume at the start of the first, second and third lost frame in a row, and from then on. */
const FADE = [1, 0.6, 0.25, 0] as const;
const LOST_FRAMES = FADE.length - 1;

/**
 * Makes up lost audio: the last good frame again, fading to silence within 60 ms. It is simpler than ITU-T G.711
 * appendix I, and enough for single losses at 20 ms.
 */
export class Concealer {
  readonly #law: G711Law;
  readonly #last = Buffer.alloc(FRAME_SAMPLES);
  /** Frames lost in a row; from {@link LOST_FRAMES} on there is silence. */
  #lost = LOST_FRAMES;

  constructor(law: G711Law) {
    this.#law = law;
  }

  /** Whether it has nothing left to make audio of. */
  get isSilent(): boolean {
    return this.#lost >= LOST_FRAMES;
  }

  /** Remembers a whole frame. */
  good(frame: Buffer): void {
    frame.copy(this.#last, 0, 0, FRAME_SAMPLES);
    this.#lost = 0;
  }

  /** Fills the missing samples of `frame`, the first of them at `from`. False if it filled in only silence. */
  fill(frame: Buffer, from: number, isPresent: (index: number) => boolean): boolean {
    const faded = this.#lost >= LOST_FRAMES;
    const start = FADE[Math.min(this.#lost, LOST_FRAMES)] ?? 0;
    const end = FADE[Math.min(this.#lost + 1, LOST_FRAMES)] ?? 0;
    let lastPresent = from > 0;
    for (let index = from; index < FRAME_SAMPLES; index++) {
      lastPresent = isPresent(index);
      if (lastPresent) continue;
      if (faded) {
        frame[index] = this.#law.silence;
        continue;
      }
      const gain = start + ((end - start) * index) / FRAME_SAMPLES;
      const sample = this.#law.decode[this.#last[index] ?? 0] ?? 0;
      frame[index] = encodeSample(this.#law, Math.round(sample * gain));
    }
    if (lastPresent) this.good(frame);
    else if (!faded) this.#lost++;
    return !faded;
  }

  /** Makes nothing up until the next good frame. */
  stop(): void {
    this.#lost = LOST_FRAMES;
  }
}
