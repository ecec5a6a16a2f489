import type { Registry } from 'prom-client';
import { Counter, Histogram } from 'prom-client';
import type { StreamQuality } from '../ports/call-quality.ts';
import { QUALITY_DIRECTIONS } from '../ports/call-quality.ts';
import type { FactEntry } from '../ports/journal.ts';

type Labels = 'trunk' | 'direction';

const MOS = [1.5, 2, 2.5, 3, 3.3, 3.6, 3.8, 4, 4.2, 4.4];
const LOSS_RATIO = [0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5];
const JITTER_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2];
const ROUND_TRIP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2];

/** How legs were carried, by trunk: of each leg once, when it is over. */
export class QualityMetrics {
  readonly #mos: Histogram<Labels>;
  readonly #worst: Histogram<Labels>;
  readonly #loss: Histogram<Labels>;
  readonly #jitter: Histogram<Labels>;
  readonly #roundTrip: Histogram<'trunk'>;
  readonly #alarms: Counter<Labels>;

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['trunk', 'direction'] as const;
    const histogram = (name: string, help: string, buckets: number[]): Histogram<Labels> =>
      new Histogram({ name: `warmbridge_leg_${name}`, help, labelNames, buckets, registers });
    this.#mos = histogram('mos', 'Estimate of what a leg sounded like (ITU-T G.107), over all of it', MOS);
    this.#worst = histogram('worst_mos', 'The same of its worst 10 s', MOS);
    this.#loss = histogram('loss_ratio', 'Packets of a leg that were lost, of all', LOSS_RATIO);
    this.#jitter = histogram('jitter_seconds', 'Mean interarrival jitter of a leg (RFC 3550)', JITTER_SECONDS);
    this.#roundTrip = new Histogram({
      name: 'warmbridge_leg_round_trip_seconds',
      help: 'Mean time to the far end of a leg and back, by RTCP',
      labelNames: ['trunk'],
      buckets: ROUND_TRIP_SECONDS,
      registers,
    });
    this.#alarms = new Counter({
      name: 'warmbridge_quality_alarms_total',
      help: 'Legs that sounded worse than media.quality.alarmMos, one way',
      labelNames,
      registers,
    });
  }

  /** Counts a fact. */
  count(entry: FactEntry): void {
    if (entry.type === 'leg.qualityAlarm') {
      this.#alarms.inc({ trunk: entry.data.trunk ?? '', direction: entry.data.direction });
    } else if (entry.type === 'leg.quality') {
      const { trunk = '', roundTripMs } = entry.data;
      if (roundTripMs !== null) this.#roundTrip.observe({ trunk }, roundTripMs / 1_000);
      for (const direction of QUALITY_DIRECTIONS) this.#observe({ trunk, direction }, entry.data[direction]);
    }
  }

  #observe(labels: Record<Labels, string>, { mos, worstMos, lossPercent, jitterMs }: StreamQuality): void {
    if (mos !== null) this.#mos.observe(labels, mos);
    if (worstMos !== null) this.#worst.observe(labels, worstMos);
    if (lossPercent !== null) this.#loss.observe(labels, lossPercent / 100);
    if (jitterMs !== null) this.#jitter.observe(labels, jitterMs / 1_000);
  }
}
