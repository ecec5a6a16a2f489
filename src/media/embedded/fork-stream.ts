import { randomInt } from 'node:crypto';
import type { RtpPacket } from '../rtp/index.ts';
import type { TapCodec } from '../codecs/index.ts';
import { RTP_HEADER_BYTES, SAMPLE_RATE_HZ, sequenceDistance, timestampDistance, writeRtpHeader } from '../rtp/index.ts';
import { CODECS } from '../codecs/index.ts';

/** A sender whose timestamps part from the clock by more than this began a new time line (hold, another device). */
export const MAX_DRIFT_MS = 2_000;

/**
 * The packets of a fork: one RTP stream of all that one leg sends, whatever its SSRCs, sequence numbers and time lines.
 * Payloads stay as they are, and timestamps and sequence numbers keep their distances. So who listens knows what was lost
 * on the way from the leg. If the leg begins a new time line, timestamps go on by the clock, never back, and sequence
 * numbers without a gap. A packet that comes out of order keeps its place. Timestamps count at the rate of the codec: one
 * of another rate begins a new time line.
 *
 * It is pure: the caller says what time it is (milliseconds of any steady clock).
 */
export class ForkStream {
  readonly ssrc = randomInt(1, 2 ** 32);
  // RFC 3550 5.1: "The initial value of the sequence number SHOULD be random", and the timestamp's as well.
  /** The highest sequence number of ours so far. */
  #sequence = randomInt(2 ** 16);
  #firstTimestamp = randomInt(2 ** 32);
  #firstMs = 0;
  #rateHz = SAMPLE_RATE_HZ;
  /** SSRC of the leg; null before its first packet. */
  #sourceSsrc: number | null = null;
  /** From the leg's timestamps to ours. */
  #offset = 0;
  /** From the leg's sequence numbers to ours. */
  #sequenceOffset = 0;
  /** Where the newest audio ends. */
  #end = 0;

  /** The packet that carries an audio packet of the leg on. */
  next(packet: RtpPacket, codec: TapCodec, nowMs: number): Buffer {
    if (CODECS[codec].clockRateHz !== this.#rateHz) this.#changeRate(CODECS[codec].clockRateHz);
    const fresh = this.#isNewTimeLine(packet, nowMs);
    if (fresh) this.#beginTimeLine(packet, nowMs);
    const timestamp = (packet.timestamp + this.#offset) >>> 0;
    const samples = codec === 'L16' ? packet.payload.length >> 1 : packet.payload.length;
    const end = (timestamp + samples) >>> 0;
    if (timestampDistance(this.#end, end) > 0) this.#end = end;
    const sequence = (packet.sequence + this.#sequenceOffset) & 0xffff;
    if (sequenceDistance(this.#sequence, sequence) > 0) this.#sequence = sequence;
    const forwarded = Buffer.allocUnsafe(RTP_HEADER_BYTES + packet.payload.length);
    writeRtpHeader(forwarded, {
      marker: packet.marker || fresh,
      payloadType: CODECS[codec].offeredPayloadType,
      sequence,
      timestamp,
      ssrc: this.ssrc,
    });
    packet.payload.copy(forwarded, RTP_HEADER_BYTES);
    return forwarded;
  }

  /** The fork does not carry this packet of the leg (a key, comfort noise). Its number is not missing. */
  leaveOut(packet: RtpPacket): void {
    if (packet.ssrc === this.#sourceSsrc) this.#sequenceOffset -= 1;
  }

  #isNewTimeLine(packet: RtpPacket, nowMs: number): boolean {
    if (packet.ssrc !== this.#sourceSsrc) return true;
    const drift = timestampDistance(this.#clock(nowMs), (packet.timestamp + this.#offset) >>> 0);
    return Math.abs(drift) > (MAX_DRIFT_MS * this.#rateHz) / 1_000;
  }

  /** Timestamps go on from where they are, at another rate. */
  #changeRate(rateHz: number): void {
    this.#rateHz = rateHz;
    if (this.#sourceSsrc === null) return;
    this.#firstTimestamp = this.#end;
    this.#sourceSsrc = null;
  }

  #beginTimeLine(packet: RtpPacket, nowMs: number): void {
    if (this.#sourceSsrc === null) {
      this.#firstMs = nowMs;
      this.#end = this.#firstTimestamp;
    }
    this.#sourceSsrc = packet.ssrc;
    const clock = this.#clock(nowMs);
    const start = timestampDistance(this.#end, clock) > 0 ? clock : this.#end;
    this.#offset = (start - packet.timestamp) >>> 0;
    this.#sequenceOffset = this.#sequence + 1 - packet.sequence;
  }

  /** Our timestamp by the clock. */
  #clock(nowMs: number): number {
    return (this.#firstTimestamp + Math.round(((nowMs - this.#firstMs) * this.#rateHz) / 1000)) >>> 0;
  }
}
