import { FRAME_MS } from '../../media/rtp/index.ts';
import type { LineFormat } from './line-format.ts';
import { ULAW_LINE } from './line-format.ts';

/** A frame that is not there when it is due is waited for so long, since arrivals scatter: then it is silence. */
export const GRACE_MS = 10;
/** A frame too much waits where all that came in a window did so this much before the end of its grace. */
const SPARE_MS = FRAME_MS + GRACE_MS;
/** An AI that is further ahead sends what it has, and not what is said just now. */
const MOST_LIVE_MS = 500;
const FIRST_WINDOW_TICKS = 25;
const LONGEST_WINDOW_TICKS = 3_000;
/** A frame that was left out is missed if audio runs out within so many windows. */
const REGRET_WINDOWS = 20;

/**
 * Keeps what an AI says from waiting longer than it must, where it streams as it speaks. Audio that comes late has a
 * pause before it, and all that follows waits longer; where all of it comes too early for a while, a frame is left out.
 * An AI that sends whole sentences at once is let be.
 */
export class LivePace {
  readonly #format: LineFormat;
  #runs = false;
  /** Until then the frame that is due, or the next one, is waited for. */
  #graceEndMs = Infinity;
  #windowTicks = 0;
  #windowLength = FIRST_WINDOW_TICKS;
  #marginMs = Infinity;
  #mostOctets = 0;
  #ticksSinceCut = Infinity;
  #cutMs = 0;
  #ranOutMs = -Infinity;

  constructor(format: LineFormat = ULAW_LINE) {
    this.#format = format;
  }

  /** Audio came before which so many octets wait. */
  arrived(waitingOctets: number, nowMs: number): void {
    if (this.#runs) {
      this.#marginMs = Math.min(this.#marginMs, waitingOctets / this.#format.octetsPerMs + this.#graceEndMs - nowMs);
      return;
    }
    // It would have come in time, had nothing been left out: such a wait is needed.
    if (this.#ticksSinceCut < REGRET_WINDOWS * this.#windowLength && nowMs - this.#ranOutMs < this.#cutMs) {
      this.#windowLength = Math.min(2 * this.#windowLength, LONGEST_WINDOW_TICKS);
      this.#ticksSinceCut = Infinity;
    }
  }

  /** A frame is due. Whether it has to be waited for, though not for longer than {@link GRACE_MS}. */
  awaits(waitingOctets: number, nowMs: number): boolean {
    const awaits = this.#runs && waitingOctets < this.#format.frameOctets;
    this.#graceEndMs = nowMs + GRACE_MS + (awaits ? 0 : FRAME_MS);
    return awaits;
  }

  /** A frame took so many octets, and others are left. Gives the number of frames too much that wait. */
  took(octets: number, waitingOctets: number, nowMs: number): number {
    this.#ticksSinceCut++;
    if (octets < this.#format.frameOctets) {
      if (this.#runs) this.#ranOutMs = nowMs;
      this.#runs = false;
      this.#beginWindow();
      return 0;
    }
    this.#runs = true;
    this.#mostOctets = Math.max(this.#mostOctets, waitingOctets);
    if (++this.#windowTicks < this.#windowLength) return 0;
    const isLive = this.#marginMs !== Infinity && this.#mostOctets <= MOST_LIVE_MS * this.#format.octetsPerMs;
    const spare = isLive && this.#marginMs >= SPARE_MS ? Math.floor((this.#marginMs - GRACE_MS) / FRAME_MS) : 0;
    if (spare > 0) {
      this.#ticksSinceCut = 0;
      this.#cutMs = spare * FRAME_MS;
    }
    this.#beginWindow();
    return spare;
  }

  #beginWindow(): void {
    this.#windowTicks = 0;
    this.#marginMs = Infinity;
    this.#mostOctets = 0;
  }
}
