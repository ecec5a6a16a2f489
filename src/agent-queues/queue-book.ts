import type { AgentQueueSettings, QueueHour, QueueLeaving } from '../ports/agent-queues.ts';
import { WaitEstimator } from './wait-estimate.ts';

const HOUR_MS = 3_600_000;
/** Callers of the last hour that are remembered. More than that come to no queue whose callers talk. */
const MAX_ENTRIES = 20_000;

interface Entry {
  readonly at: number;
  readonly how: QueueLeaving | 'refused';
  readonly waitedMs: number;
}

/** What one queue was like: who was answered, and how long it takes. Times are milliseconds by a clock that only goes forward. */
export class QueueBook {
  settings: AgentQueueSettings;
  readonly estimator = new WaitEstimator();
  readonly totals: Record<Entry['how'], number> = { answered: 0, abandoned: 0, left: 0, refused: 0 };
  #entries: Entry[] = [];

  constructor(settings: AgentQueueSettings) {
    this.settings = settings;
  }

  /** A caller has left, so long after coming. */
  leave(how: Entry['how'], waitedMs: number, at: number): void {
    this.totals[how] += 1;
    this.#forget(at);
    if (this.#entries.length >= MAX_ENTRIES) this.#entries.shift();
    this.#entries.push({ at, how, waitedMs });
  }

  hour(at: number): QueueHour {
    this.#forget(at);
    const count = (fits: (entry: Entry) => boolean): number => this.#entries.filter(fits).length;
    const all = this.#entries.length;
    const { serviceLevelMs } = this.settings;
    const refused = count(({ how }) => how === 'refused');
    const abandoned = count(({ how }) => how === 'abandoned');
    const inTime = count(({ how, waitedMs }) => how === 'answered' && waitedMs <= serviceLevelMs);
    return {
      answered: count(({ how }) => how === 'answered'),
      abandoned,
      left: count(({ how }) => how === 'left') + refused,
      refused,
      serviceLevel: all === 0 ? null : inTime / all,
      abandonment: all === 0 ? null : abandoned / all,
    };
  }

  /** The oldest are in front. */
  #forget(at: number): void {
    const first = this.#entries.findIndex((entry) => entry.at > at - HOUR_MS);
    this.#entries = first === -1 ? [] : this.#entries.slice(first);
  }
}
