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
/** The delay shrinks quickly if even the latest packet of a short window came this much too early. */
const EXCESS_MS = 60;
const SHORT_WINDOW_FRAMES = 10;
/** How often the learnt delay is held against how long packets wait indeed. */
const TRUE_DELAY_FRAMES = 50;
/** How long a shrink waits for a quiet frame to leave out. */
const QUIET_WAIT_FRAMES = 50;

/**
 * Says when a jitter buffer may have less delay, and what its delay is: it watches how long before their turn packets
 * come. `JitterBuffer` does the same for the octets of G.711.
 */
export class DelayWindow {
  #frames = 0;
  #length = FIRST_WINDOW_FRAMES;
  #margin = Infinity;
  /** Frames that a wanted shrink has waited; null where none is wanted. */
  #waited: number | null = null;
  #sinceShrink = Infinity;
  #shortFrames = 0;
  #shortMargin = Infinity;
  #trueFrames = 0;
  #longestWait = -Infinity;
  /** So much more than they need packets come early on purpose. */
  #reserveMs = 0;

  /** Packets are to come so much earlier than they need. */
  reserve(ms: number): void {
    this.#reserveMs = ms;
  }

  /** A packet came so long before its turn. */
  note(marginMs: number): void {
    this.#margin = Math.min(this.#margin, marginMs);
    this.#shortMargin = Math.min(this.#shortMargin, marginMs);
    this.#longestWait = Math.max(this.#longestWait, marginMs);
  }

  /** A frame was read. @returns whether to leave the next one out */
  frame(quiet: boolean): boolean {
    this.#sinceShrink++;
    if (this.#isExcessive()) return true;
    if (++this.#frames >= this.#length) {
      const spare = this.#margin !== Infinity && this.#margin >= SPARE_MS + this.#reserveMs;
      this.#frames = 0;
      this.#margin = Infinity;
      if (spare) this.#waited ??= 0;
    }
    if (this.#waited === null) return false;
    return ++this.#waited > QUIET_WAIT_FRAMES || quiet;
  }

  /**
   * The delay as it is after this frame. Time that was put in for a sender whose clock is slow is no delay: it makes up
   * for packets that come ever later. The delay is no more than the longest that a packet waits.
   */
  trueDelay(delayMs: number): number {
    if (++this.#trueFrames < TRUE_DELAY_FRAMES) return delayMs;
    const waitedMs = this.#longestWait;
    this.#trueFrames = 0;
    this.#longestWait = -Infinity;
    return waitedMs === -Infinity ? delayMs : Math.max(LEAST_DELAY_MS, Math.min(delayMs, waitedMs));
  }

  /** The delay has grown. A shrink that soon proves wrong makes the next one wait longer. */
  grew(): void {
    if (this.#sinceShrink < REGRET_WINDOWS * this.#length) {
      this.#length = Math.min(2 * this.#length, LONGEST_WINDOW_FRAMES);
    }
    this.#trueFrames = 0;
    this.#longestWait = -Infinity;
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
    this.#shortFrames = 0;
    this.#shortMargin = Infinity;
    this.#waited = null;
  }

  #isExcessive(): boolean {
    if (++this.#shortFrames < SHORT_WINDOW_FRAMES) return false;
    const isExcessive = this.#shortMargin !== Infinity && this.#shortMargin >= EXCESS_MS + SPARE_MS + this.#reserveMs;
    this.#shortFrames = 0;
    this.#shortMargin = Infinity;
    return isExcessive;
  }
}
