import { PartMetrics } from './part-metrics.ts';

/** The nodes that share the database. */
export interface NodeFigures {
  /** That are there, this one among them. */
  readonly up: number;
  /** That were dead, and whose calls this one closed since its start. */
  readonly takenOver: number;
}

/** Prometheus metrics of the nodes. A process on SQLite is the only one. */
export class NodeMetrics extends PartMetrics<NodeFigures> {
  constructor(read: () => NodeFigures) {
    super('warmbridge_nodes', read);
    this.gauge('up', 'Nodes that share the database and are there, this one among them', ({ up }) => up);
    this.counter('taken_over', 'Dead nodes whose calls this one closed since its start', ({ takenOver }) => takenOver);
  }
}
