import type { Clock } from '../../ports/clock.ts';

/** Faults told by one log line each second at most. */
const FAULT_LOG_MS = 1_000;

/** Tells of faults, and never floods the log with them. */
export class FaultLog {
  readonly #clock: Clock;
  readonly #tell: (fields: { readonly error: string; readonly count: number }) => void;
  #untold = 0;
  #lastToldMs = -Infinity;

  /** @param tell gets the latest fault, and how many there were since it was called last */
  constructor(clock: Clock, tell: (fields: { readonly error: string; readonly count: number }) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  add(error: unknown): void {
    this.#untold += 1;
    const nowMs = this.#clock.now();
    if (nowMs - this.#lastToldMs < FAULT_LOG_MS) return;
    this.#lastToldMs = nowMs;
    this.#tell({ error: String(error), count: this.#untold });
    this.#untold = 0;
  }
}
