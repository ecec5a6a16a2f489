import type { Clock, TimerHandle } from '../../src/ports/clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly task: () => void;
}

/** The start of the monotonic clock. It is far from the time of day, so that a test fails if the two are mixed up. */
const ZERO_MS = 5_000_000;

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = ZERO_MS;
  #wallAtZero: number;
  #order = 0;
  readonly #timers = new Map<number, Timer>();

  /** @param start time of day at which the clock begins */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#wallAtZero = start;
  }

  /** The number of waiting timers. It is 0 once everything is closed. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#wallAtZero + (this.#now - ZERO_MS);
  }

  schedule(delayMs: number, task: () => void): TimerHandle {
    const id = this.#order++;
    this.#timers.set(id, { due: this.#now + Math.max(0, delayMs), order: id, task });
    return { id };
  }

  cancel({ id }: TimerHandle): void {
    this.#timers.delete(id as number);
  }

  /** Sets the time of day forward, or back if `ms` is negative. No time passes. */
  stepWall(ms: number): void {
    this.#wallAtZero += ms;
  }

  /** Lets time pass like a busy loop. Timers that are due on the way run late, with the next `advance`. */
  block(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass. Each timer that is due on the way runs in order, at its own time. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#next(until); next !== null; next = this.#next(until)) {
      this.#timers.delete(next.order);
      this.#now = Math.max(this.#now, next.due);
      next.task();
    }
    this.#now = until;
  }

  #next(until: number): Timer | null {
    const due = [...this.#timers.values()].filter((timer) => timer.due <= until);
    due.sort((one, other) => one.due - other.due || one.order - other.order);
    return due[0] ?? null;
  }
}
