import { PartMetrics } from './part-metrics.ts';

/** How a voice fares. */
export interface VoiceFigures {
  /** Whether the engine speaks, as far as is known. */
  readonly up: boolean;
  /** Texts that another engine spoke for it. */
  readonly stoodIn: number;
}

/** Prometheus metrics of the voice. */
export class VoiceMetrics extends PartMetrics<VoiceFigures> {
  constructor(engine: string, read: () => VoiceFigures) {
    super('warmbridge_tts', read);
    this.gauge(
      'up',
      'Whether the configured voice speaks, as far as is known',
      ({ up }) => [[{ engine }, Number(up)]],
      ['engine'],
    );
    this.counter(
      'stand_ins',
      'Texts that the default voice spoke, because the configured one failed',
      ({ stoodIn }) => [[{ engine }, stoodIn]],
      ['engine'],
    );
  }
}
