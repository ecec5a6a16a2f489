import type { Clock } from '../../ports/clock.ts';
import { FRAME_MS } from '../rtp/index.ts';
import { TickClock } from './tick-clock.ts';

/** Lost time is told once in this time at most. */
const TELL_MS = 10_000;

/**
 * A {@link TickClock} on the clock of a thread.
 * @param inStep threads of this process that work together tick at the same point of each 20 ms
 */
export function threadTicks(
  clock: Clock,
  onTick: (dueMs: number, skipped: number) => void,
  inStep: boolean,
): TickClock {
  return new TickClock(
    {
      now: () => clock.now(),
      after: (delayMs, task) => void clock.schedule(delayMs, task),
      soon: (task) => void setImmediate(task),
    },
    onTick,
    inStep ? 0 : null, // the clocks of threads are one
  );
}

/** Tells of the time that a thread lost because it got no CPU, now and then. */
export class LostTime {
  readonly #clock: Clock;
  readonly #tell: (fields: { readonly lostMs: number }) => void;
  #ticks = 0;
  #toldAtMs = -Infinity;

  /** @param tell takes the time that was lost since it was told last */
  constructor(clock: Clock, tell: (fields: { readonly lostMs: number }) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** So many ticks were left out. */
  add(ticks: number): void {
    this.#ticks += ticks;
    const nowMs = this.#clock.now();
    if (nowMs - this.#toldAtMs < TELL_MS) return;
    this.#toldAtMs = nowMs;
    this.#tell({ lostMs: this.#ticks * FRAME_MS });
    this.#ticks = 0;
  }
}
