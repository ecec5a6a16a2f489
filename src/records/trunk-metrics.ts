import type { TrunkStatus } from '../ports/trunks.ts';
import { PartMetrics } from './part-metrics.ts';

/** Prometheus metrics of the trunks. */
export class TrunkMetrics extends PartMetrics<readonly TrunkStatus[]> {
  constructor(trunks: () => readonly TrunkStatus[]) {
    super('warmbridge_trunk', trunks);
    const ofEach = (name: string, help: string, valueOf: (trunk: TrunkStatus) => number): void =>
      this.gauge(name, help, (all) => all.map((trunk) => [{ trunk: trunk.name }, valueOf(trunk)]), ['trunk']);
    ofEach('calls', 'Calls on the trunk, either way', ({ calls }) => calls);
    ofEach('failures', 'Calls in a row that did not reach it', ({ failures }) => failures);
    ofEach('paused', '1 if it is passed over because too many calls failed', ({ state }) => Number(state === 'paused'));
  }
}
