/** A pending timer; hand it back to {@link Clock.cancel}. */
export interface TimerHandle {
  readonly id: unknown;
}

/** Time as the application sees it: injected, so that tests run without waiting. */
export interface Clock {
  /** Milliseconds since the Unix epoch, never going backwards while the process runs. */
  now(): number;
  /** Runs `task` once, `delayMs` from now. */
  schedule(delayMs: number, task: () => void): TimerHandle;
  /** Forgets a timer; one that has run already is ignored. */
  cancel(timer: TimerHandle): void;
}
