import { Counter, Gauge, Registry } from 'prom-client';
import type { OverloadFigures } from '../ports/overload.ts';

/** Prometheus metrics of the overload control, asked of it when somebody looks. */
export class OverloadMetrics {
  readonly #registry = new Registry();

  constructor(read: () => OverloadFigures) {
    const registers = [this.#registry];
    const gauge = (name: string, help: string, valueOf: (figures: OverloadFigures) => number): void => {
      new Gauge({
        name: `warmbridge_overload_${name}`,
        help,
        registers,
        collect() {
          this.set(valueOf(read()));
        },
      });
    };
    gauge('shedding', '1 while new calls are refused because the program is behind', ({ shedding }) =>
      Number(shedding),
    );
    gauge(
      'limit_calls_per_second',
      'New calls a second that come in; +Inf where none are refused',
      ({ limitPerSecond }) => limitPerSecond ?? Infinity,
    );
    new Gauge({
      name: 'warmbridge_overload_pressure',
      help: 'How late a part is: 1 is what the configuration allows',
      labelNames: ['signal'],
      registers,
      collect() {
        for (const [signal, pressure] of Object.entries(read().pressures)) this.set({ signal }, pressure);
      },
    });
    new Counter({
      name: 'warmbridge_overload_refused_calls_total',
      help: 'New calls that were refused because the program was behind',
      registers,
      collect() {
        this.reset(); // the control counts; this shows what it has counted
        this.inc(read().refused);
      },
    });
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}
