import { FRAME_MS } from '../../media/rtp/index.ts';

/** How long the media engine takes from the time at which a frame was due until its room has played it. */
export const ENGINE_MS = {
  /** One in step reads it when the next is due. A tick more, since it may be late itself, and what follows is done at once. */
  inStep: 2 * FRAME_MS,
  /** Any other one reads at ticks of its own, mixes at others and sends at others again. */
  other: 4 * FRAME_MS,
} as const;
/** A frame that is sent so late has missed no tick of the engine. */
const IN_TIME_MS = 12;
/** A jitter buffer that has grown is not believed to have shrunk before. */
const KEPT_MS = 60_000;

/**
 * When the caller has been played what an AI said. A frame that is sent late makes the jitter buffer of the media engine
 * grow, and all that follows waits there as long.
 */
export class Playout {
  readonly #engineMs: number;
  #grownMs = 0;
  #grownAtMs = -Infinity;

  /** @param engineMs one of {@link ENGINE_MS} */
  constructor(engineMs: number) {
    this.#engineMs = engineMs;
  }

  /** A frame is sent now that was due at `dueMs`. Gives the time at which it will have been played. */
  playedAtMs(dueMs: number, nowMs: number): number {
    const grownMs = FRAME_MS * Math.max(0, Math.ceil((nowMs - dueMs - IN_TIME_MS) / FRAME_MS));
    if (grownMs >= this.#grownMs || nowMs - this.#grownAtMs > KEPT_MS) {
      this.#grownMs = grownMs;
      this.#grownAtMs = nowMs;
    }
    return dueMs + this.#engineMs + this.#grownMs;
  }
}
