import type { PlayId } from '../../ports/ids.ts';
import { Downsampler, Upsampler } from '../codecs/index.ts';
import { FRAME_SAMPLES } from '../rtp/index.ts';
import type { PromptSound } from './prompt-sound.ts';

/** `waiting`: no samples yet; `running`; `done`: came to its end or failed. */
export type PlayState = 'waiting' | 'running' | 'done';

/** One prompt that plays to one leg. */
export class Play {
  readonly id: PlayId;
  readonly loop: boolean;
  #sound: PromptSound | null = null;
  #position = 0;
  #state: PlayState = 'waiting';
  /** Brings frames to the other rate, where the leg has one that its sound has not. */
  #up: Upsampler | null = null;
  #down: Downsampler | null = null;
  #own: Int16Array | null = null;
  /** Whether its start has been told. */
  announced = false;

  constructor(id: PlayId, loop: boolean) {
    this.id = id;
    this.loop = loop;
  }

  get state(): PlayState {
    return this.#state;
  }

  /** Takes the sound. The play runs from now on. */
  ready(sound: PromptSound): void {
    if (this.#state !== 'waiting') return;
    this.#sound = sound;
    this.#state = 'running';
  }

  /** Ends it. */
  end(): void {
    this.#state = 'done';
    this.#sound = null;
  }

  /**
   * Writes the next frame into `out` at 8 kHz, silence after the end. False if that frame was the last one. A loop goes
   * on with its first sample right after its last.
   */
  read(out: Int16Array): boolean {
    if (this.#sound?.sampleRateHz !== 16_000) return this.#next(out);
    this.#own ??= new Int16Array(2 * FRAME_SAMPLES);
    const more = this.#next(this.#own);
    this.#down ??= new Downsampler();
    this.#down.process(this.#own, out);
    return more;
  }

  /** As {@link read}, at 16 kHz. */
  readWide(out: Int16Array): boolean {
    if (this.#sound?.sampleRateHz === 16_000) return this.#next(out);
    this.#own ??= new Int16Array(FRAME_SAMPLES);
    const more = this.#next(this.#own);
    this.#up ??= new Upsampler();
    this.#up.process(this.#own, out);
    return more;
  }

  /** Fills `out`, which is 20 ms at the rate of the sound. */
  #next(out: Int16Array): boolean {
    const samples = this.#sound?.samples;
    if (samples === undefined || samples.length === 0) {
      out.fill(0);
      return false;
    }
    let filled = 0;
    while (filled < out.length) {
      const count = Math.min(out.length - filled, samples.length - this.#position);
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
}
