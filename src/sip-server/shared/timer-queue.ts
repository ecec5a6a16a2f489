import type { Clock, TimerHandle } from '../../ports/clock.ts';

/** A pending timer of a {@link TimerQueue}. */
export interface Timer {
  /** Set to null once it ran or was cancelled. */
  task: (() => void) | null;
  /** The bucket that it waits in. */
  readonly tick: number;
}

/** Timers within the same few milliseconds share a bucket, so that thousands of transactions need one clock timer. */
const DEFAULT_GRANULARITY_MS = 5;

const LATENESS_COUNTS_MS = 1_000;

/**
 * Many timers on one clock timer. A timer never runs early, and at most one granule late. Cancelling is O(1).
 * The owner calls {@link TimerQueue.close}.
 */
export class TimerQueue {
  readonly #clock: Clock;
  readonly #granularityMs: number;
  readonly #failed: (error: unknown) => void;
  readonly #buckets = new Map<number, Set<Timer>>();
  /** Binary min-heap of the ticks that have a bucket. */
  readonly #ticks: number[] = [];
  #armed: { readonly tick: number; readonly handle: TimerHandle } | null = null;
  #size = 0;
  #closed = false;
  /** How late the latest timers ran, and when that was. */
  #lateness = { ms: 0, atMs: -Infinity };

  /** `failed` gets what a task threw. One bad task must not take the others of its bucket along. */
  constructor(clock: Clock, failed: (error: unknown) => void, granularityMs: number = DEFAULT_GRANULARITY_MS) {
    this.#clock = clock;
    this.#failed = failed;
    this.#granularityMs = granularityMs;
  }

  /** Timers that have neither run nor been cancelled. */
  get size(): number {
    return this.#size;
  }

  /**
   * How far the event loop is behind: how late timers ran within the last second. It is zero if none were due, so that
   * an idle queue never looks busy.
   */
  get latenessMs(): number {
    return this.#clock.now() - this.#lateness.atMs < LATENESS_COUNTS_MS ? this.#lateness.ms : 0;
  }

  /** Runs `task` once, `delayMs` from now. */
  after(delayMs: number, task: () => void): Timer {
    const tick = Math.ceil((this.#clock.now() + delayMs) / this.#granularityMs);
    const timer: Timer = { task, tick };
    if (this.#closed) {
      timer.task = null;
      return timer;
    }
    const bucket = this.#buckets.get(tick);
    if (bucket === undefined) {
      this.#buckets.set(tick, new Set([timer]));
      this.#push(tick);
      this.#arm();
    } else {
      bucket.add(timer);
    }
    this.#size += 1;
    return timer;
  }

  /** Forgets a timer. One that ran already, or none at all, is ignored. */
  cancel(timer: Timer | null | undefined): void {
    if (timer === null || timer === undefined || timer.task === null) {
      return;
    }
    timer.task = null;
    this.#buckets.get(timer.tick)?.delete(timer);
    this.#size -= 1;
    if (this.#size === 0) {
      this.#clear();
    }
  }

  /** Forgets all timers, and takes no new ones. */
  close(): void {
    this.#closed = true;
    for (const bucket of this.#buckets.values()) {
      for (const timer of bucket) {
        timer.task = null;
      }
    }
    this.#size = 0;
    this.#clear();
  }

  #clear(): void {
    this.#buckets.clear();
    this.#ticks.length = 0;
    if (this.#armed !== null) {
      this.#clock.cancel(this.#armed.handle);
      this.#armed = null;
    }
  }

  #arm(): void {
    const [earliest] = this.#ticks;
    if (earliest === undefined || (this.#armed !== null && this.#armed.tick <= earliest)) {
      return;
    }
    if (this.#armed !== null) {
      this.#clock.cancel(this.#armed.handle);
    }
    const delayMs = Math.max(0, earliest * this.#granularityMs - this.#clock.now());
    this.#armed = { tick: earliest, handle: this.#clock.schedule(delayMs, () => this.#run()) };
  }

  #run(): void {
    const now = this.#clock.now();
    if (this.#armed !== null) {
      this.#lateness = { ms: now - this.#armed.tick * this.#granularityMs, atMs: now };
    }
    this.#armed = null;
    for (;;) {
      const [earliest] = this.#ticks;
      if (earliest === undefined || earliest * this.#granularityMs > now) {
        break;
      }
      this.#pop();
      const bucket = this.#buckets.get(earliest);
      this.#buckets.delete(earliest);
      for (const timer of bucket ?? []) {
        this.#fire(timer);
      }
    }
    this.#arm();
  }

  #fire(timer: Timer): void {
    const { task } = timer;
    if (task === null) {
      return;
    }
    timer.task = null;
    this.#size -= 1;
    try {
      task();
    } catch (error) {
      this.#failed(error);
    }
  }

  #push(tick: number): void {
    const heap = this.#ticks;
    let index = heap.push(tick) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (above <= tick) {
        break;
      }
      heap[index] = above;
      index = parent;
    }
    heap[index] = tick;
  }

  #pop(): void {
    const heap = this.#ticks;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) {
      return;
    }
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) {
        break;
      }
      const right = heap[child + 1];
      if (right !== undefined && right < (heap[child] ?? Infinity)) {
        child += 1;
      }
      const below = heap[child] ?? Infinity;
      if (below >= last) {
        break;
      }
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}
