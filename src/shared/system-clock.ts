import type { Clock, TimerHandle } from '../ports/clock.ts';

/** The machine's time. A clock set back stands still until it has caught up. */
export class SystemClock implements Clock {
  #last = 0;

  now(): number {
    this.#last = Math.max(this.#last, Date.now());
    return this.#last;
  }

  schedule(delayMs: number, task: () => void): TimerHandle {
    return { id: setTimeout(task, delayMs) };
  }

  cancel(timer: TimerHandle): void {
    clearTimeout(timer.id as NodeJS.Timeout);
  }
}
