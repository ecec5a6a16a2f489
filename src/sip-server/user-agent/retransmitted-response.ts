import type { Timer, TimerQueue } from '../shared/timer-queue.ts';
import { patienceMs } from '../transaction/index.ts';
import type { SipTimers } from '../transaction/index.ts';

/** What a {@link RetransmittedResponse} needs. */
export interface RetransmissionParts {
  readonly timers: TimerQueue;
  readonly timings: SipTimers;
  /** Largest interval; the interval doubles up to it. */
  readonly maxIntervalMs: number;
  readonly transmit: () => void;
  /** 64*T1 passed without {@link RetransmittedResponse.stop}. */
  readonly onGiveUp: () => void;
}

/** Repeats a response, T1 after the first time and then at doubling intervals, until it is acknowledged. */
export class RetransmittedResponse {
  readonly #parts: RetransmissionParts;
  #again: Timer | null = null;
  #giveUp: Timer | null = null;

  /** The first transmission is the caller's. */
  constructor(parts: RetransmissionParts) {
    this.#parts = parts;
    const { timers, timings, onGiveUp } = parts;
    this.#schedule(timings.t1Ms);
    this.#giveUp = timers.after(patienceMs(timings), () => {
      this.stop();
      onGiveUp();
    });
  }

  /** It was acknowledged, or does not matter any more. Idempotent. */
  stop(): void {
    this.#parts.timers.cancel(this.#again);
    this.#parts.timers.cancel(this.#giveUp);
    this.#again = null;
    this.#giveUp = null;
  }

  #schedule(delayMs: number): void {
    this.#again = this.#parts.timers.after(delayMs, () => {
      this.#parts.transmit();
      this.#schedule(Math.min(delayMs * 2, this.#parts.maxIntervalMs));
    });
  }
}
