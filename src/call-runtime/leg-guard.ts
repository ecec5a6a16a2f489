import type { Clock, TimerHandle } from '../ports/clock.ts';

/** How long the SIP side may take to end or to answer a leg. Its own transactions give up before (RFC 3261 17). */
export const SIGNALLING_MS = 45_000;

/** Ends the wait for a signal that never comes. */
export class LegGuard {
  readonly #clock: Clock;
  #timer: TimerHandle | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits from now on. @param late nothing has come in time */
  wait(late: () => void): void {
    this.over();
    this.#timer = this.#clock.schedule(SIGNALLING_MS, () => {
      this.#timer = null;
      late();
    });
  }

  /** It has come, or is waited for no more. */
  over(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
  }
}
