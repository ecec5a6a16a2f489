import type { Clock } from '../ports/clock.ts';

/**
 * The time of one call, in whole milliseconds since the Unix epoch. It begins with the time of day and goes on by the
 * monotonic clock. So it does not step when somebody sets the time of day, and the call's journal, records and
 * deadlines lie on one line.
 */
export class CallTimeline {
  readonly #clock: Clock;
  readonly #epochMs: number;

  /** The call begins now. */
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

  /** Milliseconds until it is `at`; 0 if that is past. */
  until(at: number): number {
    return Math.max(0, at - (this.#epochMs + this.#clock.now()));
  }
}
