import { PartMetrics } from './part-metrics.ts';

/** Prometheus counter of what strangers were refused. */
export class RefusalMetrics<Kind extends string> extends PartMetrics<(kind: Kind) => number> {
  constructor(kinds: readonly Kind[], read: (kind: Kind) => number) {
    super('warmbridge', () => read);
    this.counter(
      'refusals',
      'Requests and connections that were refused, by what was wrong with them',
      (count) => kinds.map((kind) => [{ kind }, count(kind)]),
      ['kind'],
    );
  }
}
