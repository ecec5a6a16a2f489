import { FRAME_MS } from '../rtp/index.ts';

/** Ticks that are made up for when the thread was held up: 100 ms. Older ones are left out. */
export const MAX_CATCH_UP_TICKS = 5;
/** A timer that fires this little too early is on time, since Node's timers have a resolution of 1 ms. */
const EARLY_MS = 1;

/** What a {@link TickClock} runs on; tests give their own. */
export interface TickTimers {
  /** Steady time in milliseconds. */
  now(): number;
  /** Runs `task` after `delayMs`. */
  after(delayMs: number, task: () => void): void;
  /** Runs `task` once other input had its turn. */
  soon(task: () => void): void;
}

/**
 * Calls `onTick` every 20 ms without drift: tick n is due at start + 20 n, however late the one before was. Overdue
 * ticks follow each other at once. Other input has its turn between them, so that packets which came meanwhile are
 * there. No more than {@link MAX_CATCH_UP_TICKS} are made up for. Clocks that are in step with the same time tick at the same
 * point of each 20 ms.
 */
export class TickClock {
  readonly #timers: TickTimers;
  readonly #onTick: (dueMs: number, skipped: number) => void;
  readonly #inStepWith: number | null;
  #due = 0;
  #run: symbol | null = null;

  /**
   * @param onTick gets the time at which the tick was due and how many ticks were left out before it
   * @param inStepWith a time at which there would be a tick; null: it begins with its start
   */
  constructor(timers: TickTimers, onTick: (dueMs: number, skipped: number) => void, inStepWith: number | null = null) {
    this.#timers = timers;
    this.#onTick = onTick;
    this.#inStepWith = inStepWith;
  }

  /** Begins ticking, first in 20 ms (10 to 30 where it is in step with a time); does nothing if it ticks already. */
  start(): void {
    if (this.#run !== null) return;
    const due = this.#timers.now() + FRAME_MS;
    this.#due = due + this.#outOfStepMs(due);
    this.#run = Symbol('run');
    this.#wait(this.#run);
  }

  /** Ends ticking. */
  stop(): void {
    this.#run = null;
  }

  #wait(run: symbol): void {
    const task = (): void => {
      if (run === this.#run) this.#wake(run);
    };
    const delayMs = this.#due - this.#timers.now();
    if (delayMs <= 0) this.#timers.soon(task);
    else this.#timers.after(delayMs, task);
  }

  #wake(run: symbol): void {
    const late = this.#timers.now() - this.#due;
    if (late >= -EARLY_MS) {
      const skipped = Math.max(0, Math.floor(late / FRAME_MS) - MAX_CATCH_UP_TICKS);
      this.#due += skipped * FRAME_MS;
      const due = this.#due;
      this.#due += FRAME_MS;
      this.#onTick(due, skipped);
    }
    if (run === this.#run) this.#wait(run);
  }

  /** How much later a tick would have to be, the shorter way round: -10 to 10 ms. */
  #outOfStepMs(dueMs: number): number {
    if (this.#inStepWith === null) return 0;
    const phase = (this.#inStepWith - dueMs) % FRAME_MS;
    return phase - FRAME_MS * Math.round(phase / FRAME_MS);
  }
}
