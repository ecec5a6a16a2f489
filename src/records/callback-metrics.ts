import { CALLBACK_STATES } from '../ports/callbacks.ts';
import type { CallbackState } from '../ports/callbacks.ts';
import { PartMetrics } from './part-metrics.ts';

/** How many callbacks are in each state; null: it is not known for now. */
type CallbackFigures = Readonly<Record<CallbackState, number>> | null;

/** Prometheus metrics of callbacks. */
export class CallbackMetrics extends PartMetrics<CallbackFigures> {
  constructor(read: () => Promise<CallbackFigures>) {
    super('warmbridge', read);
    this.gauge(
      'callbacks',
      'Callbacks on record in each state; NaN while the store is away',
      (counts) => CALLBACK_STATES.map((state) => [{ state }, counts?.[state] ?? NaN]),
      ['state'],
    );
  }
}
