import type { Clock } from '../ports/clock.ts';

/**
 * The time of one call, in whole milliseconds since the Unix epoch: the time of day at its beginning, and from then on
 * what the monotonic clock measures. It does not step while the call is up, whatever is done to the time of day, so that
 * the call's journal, its records and its deadlines lie on one line.
 */
export class CallTimeline {
  readonly #clock: Clock;
  readonly #epochMs: number;

  /** Begins now. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#epochMs = clock.wall() - clock.now();
  }

  now(): number {
    return this.at(this.#clock.now());
  }

  /** The time that was, or will be, when {@link Clock.now} says `monotonicMs`. */
  at(monotonicMs: number): number {
    return Math.floor(this.#epochMs + monotonicMs);
  }

  /** Milliseconds until it is `at`; 0 where that is past. */
  until(at: number): number {
    return Math.max(0, at - (this.#epochMs + this.#clock.now()));
  }
}
