import { Counter, Gauge, Registry } from 'prom-client';
import type { TranscriptionFigures } from '../ports/transcription.ts';

/** Prometheus metrics of transcription, asked of it when somebody looks. */
export class TranscriptionMetrics {
  readonly #registry = new Registry();

  constructor(read: () => TranscriptionFigures) {
    const registers = [this.#registry];
    const gauge = (name: string, help: string, valueOf: (figures: TranscriptionFigures) => number): void => {
      new Gauge({
        name: `warmbridge_transcription_${name}`,
        help,
        registers,
        collect() {
          this.set(valueOf(read()));
        },
      });
    };
    const counter = (name: string, help: string, valueOf: (figures: TranscriptionFigures) => number): void => {
      new Counter({
        name: `warmbridge_transcription_${name}`,
        help,
        registers,
        collect() {
          this.reset(); // the pool counts; this shows what it has counted
          this.inc(valueOf(read()));
        },
      });
    };
    gauge('legs', 'Legs that are transcribed', ({ legs }) => legs);
    gauge('workers', 'Worker processes that run', ({ workers }) => workers);
    counter('segments_total', 'Final segments', ({ segments }) => segments);
    counter('missing_seconds_total', 'Time of which words are or may be missing', ({ missingMs }) => missingMs / 1000);
    counter(
      'worker_restarts_total',
      'Workers that ended or did not answer, and were replaced',
      (figures) => figures.restarts,
    );
    counter('stray_packets_total', 'Datagrams that were no leg’s', ({ strays }) => strays);
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}
