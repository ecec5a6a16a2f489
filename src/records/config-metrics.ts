import { PartMetrics } from './part-metrics.ts';

/** What is known of the configuration. */
export interface ConfigFigures {
  readonly standing: { readonly version: number; readonly needsRestart: readonly string[] };
  readonly counts: {
    readonly all: Iterable<{ readonly origin: string; readonly ok: boolean; readonly count: number }>;
  };
}

/** Prometheus metrics of the configuration and its changes; null: it cannot change. */
export class ConfigMetrics extends PartMetrics<ConfigFigures | null> {
  constructor(read: () => ConfigFigures | null) {
    super('warmbridge_config', read);
    this.gauge(
      'version',
      'The version of the configuration that is in force, as /v1/config/versions has it',
      (figures) => figures?.standing.version ?? 0,
    );
    this.gauge(
      'needs_restart',
      'Settings of the file that take no effect before a restart',
      (figures) => figures?.standing.needsRestart.length ?? 0,
    );
    this.counter(
      'changes',
      'Changes of the configuration by what asked for them, made or refused',
      (figures) =>
        [...(figures?.counts.all ?? [])].map(({ origin, ok, count }) => [
          { origin, result: ok ? 'made' : 'refused' },
          count,
        ]),
      ['origin', 'result'],
    );
  }
}
