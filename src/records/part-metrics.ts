import { Counter, Gauge, Registry } from 'prom-client';

/** One series of a metric. */
export type Series = readonly [labels: Readonly<Record<string, string>>, value: number];
/** The value of a metric without labels, or its series. */
type Values = number | readonly Series[];

/** Prometheus metrics of a part that counts for itself. It is asked when somebody looks, once for all of them. */
export abstract class PartMetrics<Figures> {
  readonly #registry = new Registry();
  readonly #prefix: string;
  readonly #read: () => Figures | Promise<Figures>;
  readonly #updates: ((figures: Figures) => void)[] = [];

  /** @param prefix what all names begin with, without the last underscore */
  protected constructor(prefix: string, read: () => Figures | Promise<Figures>) {
    this.#prefix = prefix;
    this.#read = read;
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    const figures = await this.#read();
    for (const update of this.#updates) update(figures);
    return await this.#registry.metrics();
  }

  protected gauge(
    name: string,
    help: string,
    valuesOf: (figures: Figures) => Values,
    labelNames: readonly string[] = [],
  ): void {
    const gauge = new Gauge({ name: `${this.#prefix}_${name}`, help, labelNames, registers: [this.#registry] });
    this.#updates.push((figures) => {
      for (const [labels, value] of seriesOf(valuesOf(figures))) gauge.set(labels, value);
    });
  }

  /** @param name without `_total`, which every counter ends with */
  protected counter(
    name: string,
    help: string,
    valuesOf: (figures: Figures) => Values,
    labelNames: readonly string[] = [],
  ): void {
    const counter = new Counter({
      name: `${this.#prefix}_${name}_total`,
      help,
      labelNames,
      registers: [this.#registry],
    });
    this.#updates.push((figures) => {
      counter.reset(); // the part counts; this shows what it has counted
      for (const [labels, value] of seriesOf(valuesOf(figures))) counter.inc(labels, value);
    });
  }
}

function seriesOf(values: Values): readonly Series[] {
  return typeof values === 'number' ? [[{}, values]] : values;
}
