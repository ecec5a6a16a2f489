import type { OverloadFigures } from '../ports/overload.ts';
import { PartMetrics } from './part-metrics.ts';

/** Prometheus metrics of the overload control. */
export class OverloadMetrics extends PartMetrics<OverloadFigures> {
  constructor(read: () => OverloadFigures) {
    super('warmbridge_overload', read);
    this.gauge('shedding', '1 while new calls are refused because the program is behind', ({ shedding }) =>
      Number(shedding),
    );
    this.gauge(
      'limit_calls_per_second',
      'New calls a second that come in; +Inf where none are refused',
      ({ limitPerSecond }) => limitPerSecond ?? Infinity,
    );
    this.gauge(
      'pressure',
      'How late a part is: 1 is what the configuration allows',
      ({ pressures }) => Object.entries(pressures).map(([signal, pressure]) => [{ signal }, pressure]),
      ['signal'],
    );
    this.counter(
      'refused_calls',
      'New calls that were refused because the program was behind',
      ({ refused }) => refused,
    );
  }
}
