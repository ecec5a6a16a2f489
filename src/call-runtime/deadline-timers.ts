import type { CallState, DeadlineName } from '../call-machine/index.ts';
import { deadlinesOf } from '../call-machine/index.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { CallTimeline } from './call-timeline.ts';

export interface DeadlineTimersOptions {
  readonly clock: Clock;
  /** The call's; deadlines are times on it. */
  readonly timeline: CallTimeline;
  /** A deadline is here. @param at never before it */
  readonly onDue: (name: DeadlineName, at: number) => void;
}

/** The timers of a call: those that its state asks for, and no others. */
export class DeadlineTimers {
  readonly #options: DeadlineTimersOptions;
  readonly #timers = new Map<DeadlineName, { readonly due: number; readonly handle: TimerHandle }>();

  constructor(options: DeadlineTimersOptions) {
    this.#options = options;
  }

  /** Sets the timers of this state, and ends the others. */
  follow(state: CallState): void {
    const { clock, timeline, onDue } = this.#options;
    const wanted = deadlinesOf(state);
    for (const [name, { due, handle }] of this.#timers) {
      if (wanted[name] === due) continue;
      clock.cancel(handle);
      this.#timers.delete(name);
    }
    for (const [name, due] of Object.entries(wanted) as [DeadlineName, number][]) {
      if (this.#timers.has(name)) continue;
      const handle = clock.schedule(timeline.until(due), () => {
        this.#timers.delete(name);
        // A timer may fire a little before its time; the machine goes by the deadline.
        onDue(name, Math.max(due, timeline.now()));
      });
      this.#timers.set(name, { due, handle });
    }
  }
}
