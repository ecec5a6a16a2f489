import { randomBytes, randomInt } from 'node:crypto';
import type { ReportBlock } from './compound.ts';
import { readCompound, writeCompound } from './compound.ts';
import type { SentSample } from './far-end-reports.ts';
import { FarEndReports } from './far-end-reports.ts';
import { rtcpIntervalMs } from './interval.ts';
import { middleOf, ntpTimeOf, unitsOfMs } from './ntp-time.ts';
import type { ReceivedPacket } from './reception.ts';
import { Reception } from './reception.ts';
import { SentStream } from './sent-stream.ts';

/** IP and UDP headers count into the size of packets (RFC 3550 6.2). */
const HEADERS_BYTES = 28;
/** 5 % of what a G.711 call takes, its headers included (RFC 3550 6.2). */
const RTCP_BYTES_PER_SECOND = 500;
/** A first guess at the size of a compound packet. */
const FIRST_AVERAGE_BYTES = 100;
/** A name for this call alone, as RFC 7022 4.2 asks for where nothing binds streams together. */
const CNAME_BYTES = 12;

export interface RtcpSessionOptions {
  /** Clock rate of the timestamps, both ways. */
  readonly clockRateHz: number;
  readonly nowMs: number;
  /** Milliseconds since the Unix epoch at `nowMs`. */
  readonly unixMs: number;
  /** From 0 on, below 1. @defaultValue Math.random */
  readonly random?: () => number;
}

/** What RTCP of the far end says that is new. */
export interface ReportNews {
  readonly roundTripMs: number | null;
  readonly sent: SentSample | null;
}

/**
 * The RTCP of one leg (RFC 3550 6): what is reported to the far end, and what it reports. Pure: the caller says what time
 * it is, and carries the packets.
 */
export class RtcpSession {
  readonly reception: Reception;
  readonly sent = new SentStream();
  readonly #options: RtcpSessionOptions;
  readonly #random: () => number;
  readonly #reports: FarEndReports;
  readonly #cname = randomBytes(CNAME_BYTES).toString('base64');
  /** Of reports before our first packet. */
  readonly #ownSsrc = randomInt(1, 2 ** 32);
  #clockRateHz: number;
  #averageBytes = FIRST_AVERAGE_BYTES;
  #initial = true;
  #lastMs: number;
  #nextMs: number;
  #lastSenderReport: { readonly ssrc: number; readonly middle: number; readonly atMs: number } | null = null;
  #over = false;

  constructor(options: RtcpSessionOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#clockRateHz = options.clockRateHz;
    this.reception = new Reception(options.clockRateHz);
    this.#reports = new FarEndReports(this.sent);
    this.#lastMs = options.nowMs;
    this.#nextMs = options.nowMs + this.#intervalMs();
  }

  /** The clock rate has changed with the codec. */
  setClockRate(clockRateHz: number): void {
    this.#clockRateHz = clockRateHz;
    this.reception.clockRateHz = clockRateHz;
    this.reception.pause();
  }

  /** A packet of the far end came. */
  received(packet: ReceivedPacket, nowMs: number): void {
    this.reception.take(packet, nowMs);
  }

  /** RTCP of the far end came. Never throws; what is wrong or of others is passed over. */
  onRtcp(datagram: Buffer, nowMs: number): ReportNews | null {
    const compound = readCompound(datagram);
    if (compound === null) return null;
    this.#noteSize(datagram.length);
    let news: ReportNews | null = null;
    for (const { ssrc, sentAt, blocks } of compound.reports) {
      if (sentAt !== null && ssrc === this.reception.ssrc)
        this.#lastSenderReport = { ssrc, middle: sentAt, atMs: nowMs };
      const block = blocks.find((each) => each.ssrc === this.sent.ssrc);
      if (block === undefined) continue;
      const roundTripMs = this.#reports.roundTripMs(block, nowMs);
      news = { roundTripMs, sent: this.#reports.sample(block, ssrc, this.#clockRateHz) };
    }
    return news;
  }

  /** The packet that is due now; null if none is. */
  due(nowMs: number): Buffer | null {
    if (this.#over || nowMs < this.#nextMs) return null;
    // RFC 3550 6.3.6: "If tp + T is less than or equal to tc, an RTCP packet is transmitted".
    const againMs = this.#lastMs + this.#intervalMs();
    if (againMs > nowMs) {
      this.#nextMs = againMs;
      return null;
    }
    return this.#compose(nowMs, false);
  }

  /** The last packet, with a BYE. Null where nothing was ever sent or reported (RFC 3550 6.3.7), or after the first. */
  bye(nowMs: number): Buffer | null {
    if (this.#over) return null;
    const silent = this.#initial && this.sent.packets === 0;
    const packet = silent ? null : this.#compose(nowMs, true);
    this.#over = true;
    return packet;
  }

  #compose(nowMs: number, goodbye: boolean): Buffer {
    const unixMs = this.#options.unixMs + (nowMs - this.#options.nowMs);
    const sender = this.sent.isSender ? this.sent.info(nowMs, unixMs, this.#clockRateHz) : null;
    if (sender !== null) this.#reports.reportSent(middleOf(ntpTimeOf(unixMs)), nowMs);
    this.sent.reported();
    const ssrc = this.sent.ssrc ?? this.#ownSsrc;
    const packet = writeCompound({ ssrc, sender, block: this.#block(nowMs), cname: this.#cname, goodbye });
    this.#noteSize(packet.length);
    this.#initial = false;
    this.#lastMs = nowMs;
    this.#nextMs = nowMs + this.#intervalMs();
    return packet;
  }

  #block(nowMs: number): ReportBlock | null {
    const report = this.reception.report();
    if (report === null) return null;
    const last = this.#lastSenderReport;
    const answers = last !== null && last.ssrc === report.ssrc;
    return {
      ...report,
      lastReport: answers ? last.middle : 0,
      delay: answers ? unitsOfMs(nowMs - last.atMs) : 0,
    };
  }

  #noteSize(bytes: number): void {
    // RFC 3550 6.3.3: avg_rtcp_size = (1/16) * packet_size + (15/16) * avg_rtcp_size.
    this.#averageBytes += (bytes + HEADERS_BYTES - this.#averageBytes) / 16;
  }

  #intervalMs(): number {
    const hears = this.reception.ssrc !== null;
    const weSend = this.sent.isSender;
    return rtcpIntervalMs({
      members: hears ? 2 : 1,
      senders: Number(hears) + Number(weSend),
      weSend,
      bytesPerSecond: RTCP_BYTES_PER_SECOND,
      averageBytes: this.#averageBytes,
      initial: this.#initial,
      random: this.#random(),
    });
  }
}
