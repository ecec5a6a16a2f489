import type { LegQuality, QualityAlarm } from '../../ports/call-quality.ts';
import type { Clock } from '../../ports/clock.ts';
import { AlarmWatch, rounded, StreamMeter, WINDOW_MS } from '../quality/index.ts';
import type { ReportNews } from '../rtcp/index.ts';
import type { CodecName } from '../codecs/index.ts';
import { CODECS } from '../codecs/index.ts';
import { RtcpSession } from '../rtcp/index.ts';
import { FRAME_MS } from '../rtp/index.ts';
import type { RtpPacket } from '../rtp/index.ts';
import type { PacketWatch } from '../stream/index.ts';

/** How often the figures are read. */
const SAMPLE_MS = 1_000;
/** How often they are told after the first time. */
const TELL_MS = 60_000;
/** How much a far end holds back before it plays, where it is not known: twice the jitter that it tells, at least this. */
const LEAST_FAR_BUFFER_MS = 20;

/** What an endpoint tells of how its leg is carried. */
export interface QualityNews {
  readonly quality: LegQuality;
  readonly alarm: QualityAlarm | null;
}

/** The state of the jitter buffer. */
export interface BufferState {
  /** Since the leg began, whatever codecs it had. */
  readonly concealedFrames: number;
  readonly delayMs: number;
}

export interface QualityWatchOptions {
  readonly clock: Clock;
  /** Null: nothing is alarming. */
  readonly alarmMos: number | null;
  readonly buffer: () => BufferState;
  /** Brings RTCP to the far end. */
  readonly send: (packet: Buffer) => void;
  readonly tell: (news: QualityNews) => void;
}

/** How one leg is carried: its RTCP, its figures, and who is told of them. */
export class QualityWatch implements PacketWatch {
  readonly #options: QualityWatchOptions;
  readonly #rtcp: RtcpSession;
  readonly #received = new StreamMeter({ bursts: true, late: true });
  readonly #sent = new StreamMeter({ bursts: false, late: false });
  readonly #alarms: { readonly received: AlarmWatch; readonly sent: AlarmWatch };
  #codec: string | null = null;
  #former = { expected: 0, lost: 0, late: 0, bursts: 0, jitterSumMs: 0, jitterCount: 0 };
  #concealedFrames = 0;
  #trips = { sumMs: 0, count: 0, maxMs: 0, lastMs: 0 };
  #sampledMs: number;
  #toldMs: number | null = null;
  #startedMs: number;

  constructor(options: QualityWatchOptions) {
    this.#options = options;
    const nowMs = options.clock.now();
    this.#rtcp = new RtcpSession({ clockRateHz: CODECS.PCMU.clockRateHz, nowMs, unixMs: options.clock.wall() });
    this.#alarms = { received: new AlarmWatch(options.alarmMos), sent: new AlarmWatch(options.alarmMos) };
    this.#sampledMs = nowMs;
    this.#startedMs = nowMs;
  }

  /** The codec that was agreed on. */
  configure(codec: CodecName): void {
    if (this.#codec !== codec) this.#rtcp.setClockRate(CODECS[codec].clockRateHz);
    this.#codec = codec;
  }

  packet(packet: RtpPacket, isAudio: boolean, late: boolean, nowMs: number): void {
    const { ssrc, sequence, timestamp } = packet;
    this.#rtcp.received({ ssrc, sequence, timestamp, isAudio, late }, nowMs);
  }

  rtcp(datagram: Buffer, nowMs: number): void {
    const news = this.#rtcp.onRtcp(datagram, nowMs);
    if (news !== null) this.#takeReport(news, nowMs);
  }

  /** A packet of ours went out. */
  sent(packet: Buffer, nowMs: number): void {
    this.#rtcp.sent.note(packet, nowMs);
  }

  /** Sends what is due, and tells what is new. Call it every 100 ms or so. */
  poll(nowMs: number): void {
    const packet = this.#rtcp.due(nowMs);
    if (packet !== null) this.#options.send(packet);
    if (nowMs - this.#sampledMs < SAMPLE_MS) return;
    this.#sample(nowMs);
    const sinceMs = this.#toldMs === null ? nowMs - this.#startedMs - WINDOW_MS : nowMs - this.#toldMs - TELL_MS;
    if (sinceMs >= 0) this.#tell(null, nowMs);
  }

  /** Says BYE, and gives the figures of the whole leg. */
  close(nowMs: number): LegQuality {
    const packet = this.#rtcp.bye(nowMs);
    if (packet !== null) this.#options.send(packet);
    this.#sample(nowMs);
    return this.#quality();
  }

  #sample(nowMs: number): void {
    this.#sampledMs = nowMs;
    const { concealedFrames, delayMs } = this.#options.buffer();
    this.#concealedFrames = concealedFrames;
    const totals = this.#rtcp.reception.totals();
    const former = this.#former;
    this.#former = totals;
    const mos = this.#received.add(
      {
        expected: totals.expected - former.expected,
        lost: totals.lost - former.lost,
        late: totals.late - former.late,
        bursts: totals.bursts - former.bursts,
        jitterSumMs: totals.jitterSumMs - former.jitterSumMs,
        jitterCount: totals.jitterCount - former.jitterCount,
        maxJitterMs: this.#rtcp.reception.takeMaxJitterMs(),
        delayMs: this.#trips.lastMs / 2 + FRAME_MS + delayMs,
      },
      this.#codec,
      nowMs,
    );
    if (mos !== null && this.#alarms.received.judge(mos))
      this.#tell({ direction: 'received', mos: rounded(mos, 2) }, nowMs);
  }

  #takeReport({ roundTripMs, sent }: ReportNews, nowMs: number): void {
    if (roundTripMs !== null) {
      const { sumMs, count, maxMs } = this.#trips;
      this.#trips = {
        sumMs: sumMs + roundTripMs,
        count: count + 1,
        maxMs: Math.max(maxMs, roundTripMs),
        lastMs: roundTripMs,
      };
    }
    if (sent === null) return;
    const { expected, lost, jitterMs } = sent;
    const delayMs = this.#trips.lastMs / 2 + FRAME_MS + Math.max(LEAST_FAR_BUFFER_MS, 2 * jitterMs);
    const sample = {
      expected,
      lost,
      late: 0,
      bursts: null,
      jitterSumMs: jitterMs,
      jitterCount: 1,
      maxJitterMs: jitterMs,
    };
    const mos = this.#sent.add({ ...sample, delayMs }, this.#codec, nowMs);
    if (mos !== null && this.#alarms.sent.judge(mos)) this.#tell({ direction: 'sent', mos: rounded(mos, 2) }, nowMs);
  }

  #tell(alarm: QualityAlarm | null, nowMs: number): void {
    this.#toldMs = nowMs;
    this.#options.tell({ quality: this.#quality(), alarm });
  }

  #quality(): LegQuality {
    const { sumMs, count, maxMs } = this.#trips;
    return {
      roundTripMs: count === 0 ? null : rounded(sumMs / count, 1),
      maxRoundTripMs: count === 0 ? null : rounded(maxMs, 1),
      received: this.#received.quality(this.#concealedFrames * FRAME_MS),
      sent: this.#sent.quality(null),
    };
  }
}
