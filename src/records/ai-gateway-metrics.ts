import type { AiGatewayFigures } from '../ports/ai-voice.ts';
import { PartMetrics } from './part-metrics.ts';

/** Prometheus metrics of the gateway that gives AIs a voice. */
export class AiGatewayMetrics extends PartMetrics<AiGatewayFigures> {
  constructor(read: () => AiGatewayFigures) {
    super('warmbridge_ai_gateway', read);
    this.gauge('sessions', 'AIs that are connected, or are being connected', ({ sessions }) => sessions);
    this.counter('sessions', 'AIs that were to be connected', ({ begun }) => begun);
    this.counter('lost_sessions', 'AIs that could not be reached, broke off or did not answer', ({ lost }) => lost);
  }
}
