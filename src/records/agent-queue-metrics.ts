import type { AgentQueueRecord } from '../ports/agent-queues.ts';
import type { Series } from './part-metrics.ts';
import { PartMetrics } from './part-metrics.ts';

/** Prometheus metrics of the queues for agents. */
export class AgentQueueMetrics extends PartMetrics<readonly AgentQueueRecord[]> {
  constructor(read: () => readonly AgentQueueRecord[]) {
    super('warmbridge_queue', read);
    const gauge = (name: string, help: string, valueOf: (queue: AgentQueueRecord) => number): void => {
      this.gauge(name, help, (queues) => queues.map((queue): Series => [{ queue: queue.name }, valueOf(queue)]), [
        'queue',
      ]);
    };
    gauge('depth', 'Callers who wait for an agent', (queue) => ownWaits(queue).length);
    gauge(
      'longest_wait_seconds',
      'How long the one has waited who waits longest',
      (queue) => Math.max(0, ...ownWaits(queue)) / 1000,
    );
    gauge(
      'service_level',
      'Share of the callers of the last hour who were answered in time; NaN: there were none',
      ({ lastHour }) => lastHour.serviceLevel ?? NaN,
    );
    gauge(
      'abandonment',
      'Share of the callers of the last hour who hung up; NaN: there were none',
      ({ lastHour }) => lastHour.abandonment ?? NaN,
    );
    this.counter(
      'callers',
      'Callers who have left a queue, by how',
      (queues) =>
        queues.flatMap(({ name, totals }) =>
          Object.entries(totals).map(([how, count]): Series => [{ queue: name, how }, count]),
        ),
      ['queue', 'how'],
    );
  }
}

/** How long the callers of this process have waited. Those of other nodes are in the figures of these. */
function ownWaits({ waiting }: AgentQueueRecord): readonly number[] {
  return waiting.flatMap(({ node, waitedMs }) => (node === undefined ? [waitedMs] : []));
}
