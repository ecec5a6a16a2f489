import type { Clock } from '../ports/clock.ts';
import type { NewDelivery } from '../ports/outbox.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';

/** Cards that are on their way. One that is older than all these is not measured any more. */
const MAX_WAITING = 10_000;

/** Measures how long the context card takes to the receiver that shows it, from the moment at which it was made. */
export class TimeToContext {
  readonly #clock: Clock;
  readonly #webhook: string;
  readonly #madeAtMs = new Map<string, number>();

  /** @param webhook the name of that receiver */
  constructor(clock: Clock, webhook: string) {
    this.#clock = clock;
    this.#webhook = webhook;
  }

  /** @param atMs by the clock's `now()` */
  made(deliveries: readonly NewDelivery[], atMs: number): void {
    for (const { id, webhook } of deliveries) {
      if (webhook !== this.#webhook) continue;
      rememberBounded(this.#madeAtMs, id, atMs, MAX_WAITING);
    }
  }

  /** A delivery arrived. Gives how long it took; null where that is not known, as after a restart. */
  arrived(id: string): number | null {
    const atMs = this.#madeAtMs.get(id);
    this.#madeAtMs.delete(id);
    return atMs === undefined ? null : this.#clock.now() - atMs;
  }
}
