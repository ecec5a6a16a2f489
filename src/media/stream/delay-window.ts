import { FRAME_MS } from '../rtp/index.ts';

/** Delay of a talkspurt before any was learnt. It never gets smaller. */
export const LEAST_DELAY_MS = 10;
/** Most delay that is learnt. */
export const MAX_DELAY_MS = 240;
/** A late packet gets this much time beyond its lateness. */
export const LATE_MARGIN_MS = 5;
/** The delay shrinks if every packet of a window came at least one frame and this earlier than needed. */
const SPARE_MS = FRAME_MS + LEAST_DELAY_MS;
const FIRST_WINDOW_FRAMES = 100;
const LONGEST_WINDOW_FRAMES = 3_000;
/** A shrink proves wrong if the delay has to grow again within this many windows. */
const REGRET_WINDOWS = 20;
/** How long a shrink waits for a quiet frame to leave out. */
const QUIET_WAIT_FRAMES = 50;

/** Says when a jitter buffer may have less delay: it watches how long before their turn packets come. */
export class DelayWindow {
  #frames = 0;
  #length = FIRST_WINDOW_FRAMES;
  #margin = Infinity;
  /** Frames that a wanted shrink has waited; null where none is wanted. */
  #waited: number | null = null;
  #sinceShrink = Infinity;

  /** A packet came so long before its turn. */
  note(marginMs: number): void {
    this.#margin = Math.min(this.#margin, marginMs);
  }

  /** A frame was read. @returns whether to leave the next one out */
  frame(quiet: boolean): boolean {
    this.#sinceShrink++;
    if (++this.#frames >= this.#length) {
      const spare = this.#margin !== Infinity && this.#margin >= SPARE_MS;
      this.#frames = 0;
      this.#margin = Infinity;
      if (spare) this.#waited ??= 0;
    }
    if (this.#waited === null) return false;
    return ++this.#waited > QUIET_WAIT_FRAMES || quiet;
  }

  /** The delay has grown. A shrink that soon proves wrong makes the next one wait longer. */
  grew(): void {
    if (this.#sinceShrink < REGRET_WINDOWS * this.#length) {
      this.#length = Math.min(2 * this.#length, LONGEST_WINDOW_FRAMES);
    }
    this.clear();
  }

  /** The delay has shrunk. */
  shrank(): void {
    this.#sinceShrink = 0;
    this.clear();
  }

  /** Begins a window. */
  clear(): void {
    this.#frames = 0;
    this.#margin = Infinity;
    this.#waited = null;
  }
}
