import { FRAME_MS } from '../../src/media/rtp/index.ts';
import { nowMs } from '../../test/tools/index.ts';

/** Sending is spread over the 20 ms, as that of many callers is. */
const SLOTS = 10;

/** Calls `onSlot` ten times in 20 ms, without drift. `isDue` says whether it is a session's turn. */
export class Slots {
  readonly #onSlot: (isDue: (session: number) => boolean) => void;
  readonly #startMs = nowMs();
  #slot = 0;
  #over = false;

  constructor(onSlot: (isDue: (session: number) => boolean) => void) {
    this.#onSlot = onSlot;
    this.#wait();
  }

  stop(): void {
    this.#over = true;
  }

  #wait(): void {
    if (this.#over) return;
    const delayMs = this.#startMs + (this.#slot * FRAME_MS) / SLOTS - nowMs();
    if (delayMs > 0) {
      setTimeout(() => this.#wait(), delayMs);
      return;
    }
    const turn = this.#slot++ % SLOTS;
    this.#onSlot((session) => session % SLOTS === turn);
    setImmediate(() => this.#wait());
  }
}
