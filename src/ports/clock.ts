/** A pending timer; hand it back to {@link Clock.cancel}. */
export interface TimerHandle {
  readonly id: unknown;
}

/** Time as the application sees it. It is injected, so that tests run without waiting. */
export interface Clock {
  /**
   * Monotonic milliseconds, with fractions, for everything that is measured or waited for. The zero is arbitrary, and
   * all threads of the process share it. The time never steps, even when somebody sets the machine's time of day.
   */
  now(): number;
  /**
   * Milliseconds since the Unix epoch, only for times that are or were written down. The time steps, in either
   * direction, when somebody sets the machine's time of day, so a difference of two of these measures nothing.
   */
  wall(): number;
  /** Runs `task` once, `delayMs` from now. */
  schedule(delayMs: number, task: () => void): TimerHandle;
  /** Forgets a timer. One that has run already is ignored. */
  cancel(timer: TimerHandle): void;
}
