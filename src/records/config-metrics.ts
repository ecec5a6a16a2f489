import { Counter, Gauge, Registry } from 'prom-client';

/** What is known of the configuration. */
export interface ConfigFigures {
  readonly standing: { readonly version: number; readonly needsRestart: readonly string[] };
  readonly counts: {
    readonly all: Iterable<{ readonly origin: string; readonly ok: boolean; readonly count: number }>;
  };
}

/** Prometheus metrics of the configuration and its changes. */
export class ConfigMetrics {
  readonly #registry = new Registry();

  constructor(read: () => ConfigFigures | null) {
    const registers = [this.#registry];
    new Gauge({
      name: 'warmbridge_config_version',
      help: 'The version of the configuration that is in force, as /v1/config/versions has it',
      registers,
      collect() {
        this.set(read()?.standing.version ?? 0);
      },
    });
    new Gauge({
      name: 'warmbridge_config_needs_restart',
      help: 'Settings of the file that take no effect before a restart',
      registers,
      collect() {
        this.set(read()?.standing.needsRestart.length ?? 0);
      },
    });
    new Counter({
      name: 'warmbridge_config_changes_total',
      help: 'Changes of the configuration by what asked for them, made or refused',
      labelNames: ['origin', 'result'],
      registers,
      collect() {
        this.reset();
        for (const { origin, ok, count } of read()?.counts.all ?? []) {
          this.inc({ origin, result: ok ? 'made' : 'refused' }, count);
        }
      },
    });
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}
