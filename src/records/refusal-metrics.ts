import { Counter, Registry } from 'prom-client';

/** Prometheus counter of what strangers were refused, read where it is counted. */
export class RefusalMetrics<Kind extends string> {
  readonly #registry = new Registry();
  readonly #counter: Counter<'kind'>;
  readonly #kinds: readonly Kind[];
  readonly #read: (kind: Kind) => number;

  constructor(kinds: readonly Kind[], read: (kind: Kind) => number) {
    this.#kinds = kinds;
    this.#read = read;
    this.#counter = new Counter({
      name: 'warmbridge_refusals_total',
      help: 'Requests and connections that were refused, by what was wrong with them',
      labelNames: ['kind'],
      registers: [this.#registry],
    });
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    this.#counter.reset(); // whoever refuses counts; this shows what was counted
    for (const kind of this.#kinds) this.#counter.inc({ kind }, this.#read(kind));
    return await this.#registry.metrics();
  }
}
