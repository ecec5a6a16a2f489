import type { Clock } from '../../ports/clock.ts';
import type { TimerQueue } from '../shared/timer-queue.ts';

/** How long a client may need to listen for the response to a request whose echo it got (control protocol 3.3, [18]). */
const SETTLE_MS = 5;

/**
 * Keeps what belongs to a message of the application behind the echo of that message for a moment. drachtio-srf's
 * promises settle after it has read the echo, so nobody listens yet for what it reads together with the echo: the
 * response to a `request()`, or the BYE of a caller that hangs up as soon as `createUAS()` has answered.
 */
export class EchoGate {
  readonly #clock: Clock;
  readonly #timers: TimerQueue;
  readonly #waiting: (() => void)[] = [];
  #opensAtMs = 0;

  constructor(clock: Clock, timers: TimerQueue) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** The echo was written. */
  echoed(): void {
    this.#opensAtMs = this.#clock.now() + SETTLE_MS;
  }

  /** Runs `task` once the moment is over, in order. */
  pass(task: () => void): void {
    const waitMs = this.#opensAtMs - this.#clock.now();
    if (waitMs <= 0 && this.#waiting.length === 0) {
      task();
      return;
    }
    this.#waiting.push(task);
    if (this.#waiting.length === 1) {
      this.#timers.after(waitMs, () => {
        for (const each of this.#waiting.splice(0)) {
          each();
        }
      });
    }
  }
}
