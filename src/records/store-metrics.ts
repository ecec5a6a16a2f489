import type { StoreOutage } from '../ports/store-outage.ts';
import { PartMetrics } from './part-metrics.ts';

/** Prometheus metrics of the store, as far as its database is a server that may be away. */
export class StoreMetrics extends PartMetrics<StoreOutage | null> {
  /** @param read null: the database is there, and has all */
  constructor(read: () => StoreOutage | null) {
    super('warmbridge_store', read);
    this.gauge('away', '1 while the database server is away', (outage) => Number((outage?.reason ?? null) !== null));
    this.gauge('spooled_steps', 'Steps of calls on this disk that the database is to get', (outage) => outage?.waiting ?? 0); // prettier-ignore
    this.gauge('spooled_bytes', 'Their size', (outage) => outage?.bytes ?? 0);
  }
}
