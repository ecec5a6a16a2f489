import { SAMPLES_PER_MS, TOLERANCE_MS } from '../sound-time.ts';

/** Takes a frame. The array is used again for the next one. */
export type OnFrame = (samples: Int16Array, startMs: number) => void;

/** Cuts writes of any size into frames of one size, and says when each was said. It keeps less than one frame. */
export class FrameCutter {
  readonly #frame: Int16Array;
  readonly #onFrame: OnFrame;
  readonly #onGap: (untilMs: number) => void;
  #filled = 0;
  /** When the first sample of the frame was said. */
  #frameMs = Number.NEGATIVE_INFINITY;

  /**
   * @param onGap nothing was written until then; the frame before it was filled up with silence, if it had begun
   */
  constructor(frameSamples: number, onFrame: OnFrame, onGap: (untilMs: number) => void) {
    this.#frame = new Int16Array(frameSamples);
    this.#onFrame = onFrame;
    this.#onGap = onGap;
  }

  /** When the next sample is due, by the clock of the writes. */
  get nextMs(): number {
    return this.#frameMs + this.#filled / SAMPLES_PER_MS;
  }

  /** A write that lies in the past is taken as what follows; one without a time is left out. */
  write(pcm: Int16Array, atMs: number): void {
    if (!Number.isFinite(atMs) || pcm.length === 0) return;
    if (atMs > this.nextMs + TOLERANCE_MS) this.#skipTo(atMs);
    for (let read = 0; read < pcm.length;) {
      const part = pcm.subarray(read, read + this.#frame.length - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      read += part.length;
      if (this.#filled === this.#frame.length) this.#emit();
    }
  }

  #skipTo(atMs: number): void {
    if (this.#filled > 0) {
      this.#frame.fill(0, this.#filled);
      this.#emit();
    }
    if (Number.isFinite(this.#frameMs)) this.#onGap(atMs);
    // The padding of the last frame may reach past the next write.
    this.#frameMs = atMs;
  }

  #emit(): void {
    const startMs = this.#frameMs;
    this.#frameMs += this.#frame.length / SAMPLES_PER_MS;
    this.#filled = 0;
    this.#onFrame(this.#frame, startMs);
  }
}
