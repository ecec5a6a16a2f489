import { FRAME_MS } from '../rtp/index.ts';

const DUE = 0;
const LATE = 1;

/**
 * When the ticks of the media thread are due, and how late they are, in memory that all threads see: others learn it
 * without a message, even when the thread is stuck.
 */
export class TickLateness {
  readonly shared: SharedArrayBuffer;
  /** When the next tick is due, and how late the last one was. A due time of 0: there are no ticks. */
  readonly #values: Float64Array;

  constructor(shared = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#values = new Float64Array(shared);
  }

  /** A tick begins that was due at `dueMs`. */
  tick(dueMs: number, nowMs: number): void {
    this.#values[LATE] = nowMs - dueMs;
    this.#values[DUE] = dueMs + FRAME_MS;
  }

  /** No more ticks come, for now. */
  stop(): void {
    this.#values[DUE] = 0;
  }

  /** How late the last tick was, or the next one is already. */
  readMs(nowMs: number): number {
    const dueMs = this.#values[DUE] ?? 0;
    return dueMs === 0 ? 0 : Math.max(0, this.#values[LATE] ?? 0, nowMs - dueMs);
  }
}
