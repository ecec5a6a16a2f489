import type { Clock, TimerHandle } from '../ports/clock.ts';

/** The machine's time. Every instance, in whatever thread, tells the same. */
export class SystemClock implements Clock {
  now(): number {
    // CLOCK_MONOTONIC for all threads; `performance.now()` counts from each thread's own start.
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  }

  wall(): number {
    return Date.now();
  }

  schedule(delayMs: number, task: () => void): TimerHandle {
    return { id: setTimeout(task, delayMs) };
  }

  cancel(timer: TimerHandle): void {
    clearTimeout(timer.id as NodeJS.Timeout);
  }
}
