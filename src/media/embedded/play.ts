import type { PlayId } from '../../ports/ids.ts';
import { Upsampler } from '../codecs/index.ts';
import { FRAME_SAMPLES } from '../rtp/index.ts';

/** `waiting`: no samples yet; `running`; `done`: came to its end or failed. */
export type PlayState = 'waiting' | 'running' | 'done';

/** One prompt that plays to one leg. */
export class Play {
  readonly id: PlayId;
  readonly loop: boolean;
  #samples: Int16Array | null = null;
  #position = 0;
  #state: PlayState = 'waiting';
  #up: Upsampler | null = null;
  readonly #narrow = new Int16Array(FRAME_SAMPLES);
  /** Whether its start has been told. */
  announced = false;

  constructor(id: PlayId, loop: boolean) {
    this.id = id;
    this.loop = loop;
  }

  get state(): PlayState {
    return this.#state;
  }

  /** Takes the samples (8 kHz). The play runs from now on. */
  ready(samples: Int16Array): void {
    if (this.#state !== 'waiting') return;
    this.#samples = samples;
    this.#state = 'running';
  }

  /** Ends it. */
  end(): void {
    this.#state = 'done';
    this.#samples = null;
  }

  /**
   * Writes the next frame into `out`, silence after the end. False if that frame was the last one. A loop goes on
   * with its first sample right after its last.
   */
  read(out: Int16Array): boolean {
    const samples = this.#samples;
    if (samples === null || samples.length === 0) {
      out.fill(0);
      return false;
    }
    let filled = 0;
    while (filled < FRAME_SAMPLES) {
      const count = Math.min(FRAME_SAMPLES - filled, samples.length - this.#position);
      for (let index = 0; index < count; index++) out[filled + index] = samples[this.#position + index] ?? 0;
      filled += count;
      this.#position += count;
      if (this.#position < samples.length) continue;
      if (!this.loop) {
        out.fill(0, filled);
        return false;
      }
      this.#position = 0;
    }
    return true;
  }

  /** As {@link read}, at 16 kHz. */
  readWide(out: Int16Array): boolean {
    const more = this.read(this.#narrow);
    this.#up ??= new Upsampler();
    this.#up.process(this.#narrow, out);
    return more;
  }
}
