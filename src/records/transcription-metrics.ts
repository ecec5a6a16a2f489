import type { TranscriptionFigures } from '../ports/transcription.ts';
import { PartMetrics } from './part-metrics.ts';

/** Prometheus metrics of transcription. */
export class TranscriptionMetrics extends PartMetrics<TranscriptionFigures> {
  constructor(read: () => TranscriptionFigures) {
    super('warmbridge_transcription', read);
    this.gauge('legs', 'Legs that are transcribed', ({ legs }) => legs);
    this.gauge('workers', 'Worker processes that run', ({ workers }) => workers);
    this.counter('segments', 'Final segments', ({ segments }) => segments);
    this.counter('missing_seconds', 'Time of which words are or may be missing', ({ missingMs }) => missingMs / 1000);
    this.counter(
      'worker_restarts',
      'Workers that ended or did not answer, and were replaced',
      ({ restarts }) => restarts,
    );
    this.counter('stray_packets', 'Datagrams that were no leg’s', ({ strays }) => strays);
  }
}
