import { PartMetrics } from './part-metrics.ts';

/** How recordings get to where they are kept for good. */
export interface RecordingFigures {
  /** That are to be encoded or hashed, or to be sent to the storage. */
  readonly waiting: number;
  readonly stored: number;
  readonly failed: number;
  readonly oldestWaitingMs: number;
}

/** Prometheus metrics of recordings after their calls. */
export class RecordingMetrics extends PartMetrics<RecordingFigures> {
  constructor(read: () => RecordingFigures) {
    super('warmbridge_recordings', read);
    this.gauge(
      'waiting',
      'Recordings of calls that are over, on their way to where they are kept',
      ({ waiting }) => waiting,
    );
    this.counter('stored', 'Recordings that the storage has confirmed since the start', ({ stored }) => stored);
    this.counter('store_failures', 'Attempts to store a recording that failed', ({ failed }) => failed);
    this.gauge(
      'oldest_waiting_seconds',
      'How long the recording has waited that waits longest for the storage; 0: none does',
      ({ oldestWaitingMs }) => oldestWaitingMs / 1_000,
    );
  }
}
