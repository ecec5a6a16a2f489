import type { LegQuality, QualityAlarm, StreamQuality } from '../../ports/call-quality.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StreamSample } from '../quality/index.ts';
import type { CodecName } from '../codecs/index.ts';
import { CODECS } from '../codecs/index.ts';
import { AlarmWatch, rounded, StreamMeter, UNKNOWN } from '../quality/index.ts';

/** One packet, and what a mixer holds back. */
const OWN_DELAY_MS = 40;
/** What a far end holds back at least, where it is not known. */
const LEAST_FAR_BUFFER_MS = 20;
/** The RTP clock of G.711, for a codec that is not known. */
const USUAL_CLOCK_RATE_HZ = 8_000;
/** A round trip or a jitter that is longer is none. */
const MOST_MS = 10_000;

/** What FreeSWITCH has counted of the RTP that came from the far end. */
export interface ChannelCounts {
  readonly received: number;
  /** Lost packets by those that came, 0 to 1, as of its last look, which it takes every 5 s. */
  readonly lossRate: number;
}

/** What is known of a leg, and the alarm that it is. */
export interface ChannelNews {
  readonly quality: LegQuality;
  readonly alarm: QualityAlarm | null;
}

/**
 * How a channel is carried, from what FreeSWITCH gives: reports of the far end as they come, and at the end what it has
 * counted itself. Its jitter is another figure than that of RFC 3550, and it does not say when losses come together, or
 * what it made up: those are not known.
 */
export class ChannelQuality {
  readonly #clock: Clock;
  readonly #alarms: { readonly received: AlarmWatch; readonly sent: AlarmWatch };
  readonly #sent = new StreamMeter({ bursts: false, late: false });
  #former: { readonly by: string; readonly highest: number; readonly lost: number } | null = null;
  #trips = { sumMs: 0, count: 0, maxMs: 0, lastMs: 0 };

  /** @param alarmMos an estimate below it is an alarm; null: none is */
  constructor(clock: Clock, alarmMos: number | null) {
    this.#clock = clock;
    this.#alarms = { received: new AlarmWatch(alarmMos), sent: new AlarmWatch(alarmMos) };
  }

  /**
   * Takes an event `RECV_RTCP_MESSAGE`. Gives what is known, where that is alarming.
   * @param header of the event, by its name
   */
  report(header: (name: string) => string | undefined, codec: CodecName | null): ChannelNews | null {
    const highest = numberOf(header('Source0-Highest-Sequence-Number-Received'));
    if (highest === null) return null;
    // FreeSWITCH shows the 24 bits of a negative number as they are.
    const lost = ((numberOf(header('Source0-Lost')) ?? 0) << 8) >> 8;
    const jitterMs = Math.min(MOST_MS, ((numberOf(header('Source0-Jitter')) ?? 0) * 1_000) / clockRateOf(codec));
    this.#noteTrip(numberOf(header('Rtt0-Avg')));
    const by = header('SSRC') ?? '';
    const former = this.#former;
    this.#former = { by, highest, lost };
    // What was before the first report cannot be told from it, as it does not say where the stream began.
    if (former === null || former.by !== by) return null;
    const expected = (highest - former.highest) & 0xffff;
    if (expected > MOST_EXPECTED) return null;
    const sample: StreamSample = {
      expected,
      lost: Math.min(expected, Math.max(0, lost - former.lost)),
      late: 0,
      bursts: null,
      jitterSumMs: jitterMs,
      jitterCount: 1,
      maxJitterMs: jitterMs,
      delayMs: this.#trips.lastMs / 2 + OWN_DELAY_MS / 2 + Math.max(LEAST_FAR_BUFFER_MS, 2 * jitterMs),
    };
    const mos = this.#sent.add(sample, codec, this.#clock.now());
    if (mos === null || !this.#alarms.sent.judge(mos)) return null;
    return { quality: this.#quality(UNKNOWN), alarm: { direction: 'sent', mos: rounded(mos, 2) } };
  }

  /** The figures of the whole leg, and the alarm that they are. Null counts: FreeSWITCH does not say. */
  finish(counts: ChannelCounts | null, codec: CodecName | null): ChannelNews {
    if (counts === null || counts.received === 0) return { quality: this.#quality(UNKNOWN), alarm: null };
    const meter = new StreamMeter({ bursts: false, late: false });
    const lost = Math.round(counts.received * counts.lossRate);
    const jitter = { jitterSumMs: 0, jitterCount: 0, maxJitterMs: 0 };
    const delayMs = this.#trips.lastMs / 2 + OWN_DELAY_MS;
    meter.add({ expected: counts.received + lost, lost, late: 0, bursts: null, ...jitter, delayMs }, codec, 0);
    // Only the whole is known, and no worst moment of it.
    const received = { ...meter.quality(null), worstMos: null };
    const { mos } = received;
    const alarm = mos !== null && this.#alarms.received.judge(mos) ? { direction: 'received' as const, mos } : null;
    return { quality: this.#quality(received), alarm };
  }

  #quality(received: StreamQuality): LegQuality {
    const { sumMs, count, maxMs } = this.#trips;
    return {
      roundTripMs: count > 0 ? rounded(sumMs / count, 1) : null,
      maxRoundTripMs: count > 0 ? rounded(maxMs, 1) : null,
      received,
      sent: this.#sent.quality(null),
    };
  }

  /** @param seconds as FreeSWITCH has smoothed it; 0: it does not know yet */
  #noteTrip(seconds: number | null): void {
    const ms = (seconds ?? 0) * 1_000;
    if (ms <= 0 || ms > MOST_MS) return;
    const { sumMs, count, maxMs } = this.#trips;
    this.#trips = { sumMs: sumMs + ms, count: count + 1, maxMs: Math.max(maxMs, ms), lastMs: ms };
  }
}

/** More packets than a report is ever late. */
const MOST_EXPECTED = 10_000;

/** RFC 3550 6.4.1: jitter is in units of the RTP timestamp, whose clock is the codec's: 48 kHz for Opus (RFC 7587 4.1). */
function clockRateOf(codec: CodecName | null): number {
  return codec === null ? USUAL_CLOCK_RATE_HZ : CODECS[codec].clockRateHz;
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
