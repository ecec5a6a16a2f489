import { FRAME_MS } from '../rtp/index.ts';

/** A loss that could not be made up for since the packet after it was not there: so many of them in a span ... */
const LOSSES = 3;
/** ... of 10 s make the buffer wait for a packet more. */
const SPAN_FRAMES = 10_000 / FRAME_MS;
/** The wait is kept until nothing was lost for half a minute. */
const KEPT_FRAMES = 30_000 / FRAME_MS;

/**
 * Says when a playout is to wait for a packet more, so that what is lost can be had out of the packet after it (FEC).
 * Where nothing is lost, or packets carry no FEC, nobody waits.
 */
export class FecWait {
  /** Whether the newest packet carries FEC. */
  carried = false;
  /** Whether the playout waits for a packet more already. */
  holds = false;
  #missed = 0;
  #frames = 0;
  #sinceLoss = 0;

  /** Something is missing. @param next whether the packet after it is there */
  lost(next: boolean): void {
    this.#sinceLoss = 0;
    if (!next) this.#missed++;
  }

  /** Whether the playout should wait now. */
  get wants(): boolean {
    return this.carried && !this.holds && this.#missed >= LOSSES;
  }

  /** A frame was read. @returns whether the wait is not needed any more */
  frame(): boolean {
    if (++this.#frames >= SPAN_FRAMES) {
      this.#frames = 0;
      this.#missed = 0;
    }
    if (++this.#sinceLoss < KEPT_FRAMES || !this.holds) return false;
    this.holds = false;
    return true;
  }
}
