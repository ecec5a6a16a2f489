import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../media/rtp/index.ts';

const OCTETS_PER_MS = SAMPLE_RATE_HZ / 1_000;
/** The first frame waits so long at least, since arrivals scatter. Whoever sends two at once needs no such time. */
const LEAST_WAIT_MS = 10;
/** A frame too much waits where all that came in a window did so this much before its turn. */
const SPARE_MS = FRAME_MS + LEAST_WAIT_MS;
/** An AI that is further ahead sends what it has, and not what is said just now. */
const MOST_LIVE_OCTETS = 500 * OCTETS_PER_MS;
const FIRST_WINDOW_TICKS = 100;
const LONGEST_WINDOW_TICKS = 3_000;
/** A frame that was left out is missed if audio runs out within so many windows. */
const REGRET_WINDOWS = 20;

/**
 * Keeps what an AI says from waiting longer than it must, where it streams as it speaks. Audio that comes late has a
 * pause before it, and all that follows waits longer; where all of it comes too early for a while, a frame is left out.
 * An AI that sends whole sentences at once is let be.
 */
export class LivePace {
  #runs = false;
  #firstMs = -Infinity;
  #lastTickMs = -Infinity;
  #windowTicks = 0;
  #windowLength = FIRST_WINDOW_TICKS;
  #marginMs = Infinity;
  #mostOctets = 0;
  #ticksSinceCut = Infinity;

  /** Audio came before which so many octets wait. */
  arrived(waitingOctets: number, nowMs: number): void {
    if (!this.#runs && waitingOctets === 0) this.#firstMs = nowMs;
    const untilTickMs = Math.max(0, this.#lastTickMs + FRAME_MS - nowMs);
    if (this.#runs) this.#marginMs = Math.min(this.#marginMs, waitingOctets / OCTETS_PER_MS + untilTickMs);
  }

  /** Whether what waits has to wait for another tick. */
  holds(waitingOctets: number, nowMs: number): boolean {
    this.#lastTickMs = nowMs;
    if (this.#runs || waitingOctets === 0 || waitingOctets > FRAME_SAMPLES) return false;
    return nowMs - this.#firstMs < LEAST_WAIT_MS;
  }

  /** A tick took so many octets, and others are left. Gives the number of frames too much that wait. */
  ticked(octets: number, waitingOctets: number): number {
    this.#ticksSinceCut++;
    if (octets < FRAME_SAMPLES) {
      if (this.#runs && this.#ticksSinceCut < REGRET_WINDOWS * this.#windowLength) {
        this.#windowLength = Math.min(2 * this.#windowLength, LONGEST_WINDOW_TICKS);
        this.#ticksSinceCut = Infinity;
      }
      this.#runs = false;
      this.#beginWindow();
      return 0;
    }
    this.#runs = true;
    this.#mostOctets = Math.max(this.#mostOctets, waitingOctets);
    if (++this.#windowTicks < this.#windowLength) return 0;
    const isLive = this.#marginMs !== Infinity && this.#mostOctets <= MOST_LIVE_OCTETS;
    const spare = isLive && this.#marginMs >= SPARE_MS ? Math.floor((this.#marginMs - LEAST_WAIT_MS) / FRAME_MS) : 0;
    if (spare > 0) this.#ticksSinceCut = 0;
    this.#beginWindow();
    return spare;
  }

  #beginWindow(): void {
    this.#windowTicks = 0;
    this.#marginMs = Infinity;
    this.#mostOctets = 0;
  }
}
