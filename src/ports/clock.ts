/** A pending timer; hand it back to {@link Clock.cancel}. */
export interface TimerHandle {
  readonly id: unknown;
}

/** Time as the application sees it: injected, so that tests run without waiting. */
export interface Clock {
  /**
   * Monotonic milliseconds, with fractions: for everything that is measured or waited for. The zero is arbitrary; all
   * threads of the process share it. The time never steps, whatever is done to the machine's time of day.
   */
  now(): number;
  /**
   * Milliseconds since the Unix epoch: only for what is written down, and for what was. The time steps, in either
   * direction, when somebody sets the machine's time of day; a difference of two of these measures nothing.
   */
  wall(): number;
  /** Runs `task` once, `delayMs` from now. */
  schedule(delayMs: number, task: () => void): TimerHandle;
  /** Forgets a timer; one that has run already is ignored. */
  cancel(timer: TimerHandle): void;
}
