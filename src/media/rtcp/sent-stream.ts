import { RTP_HEADER_BYTES } from '../rtp/index.ts';
import type { SenderInfo } from './compound.ts';
import { ntpTimeOf } from './ntp-time.ts';

/** What we have sent, for sender reports and for what the far end says of it. */
export class SentStream {
  /** SSRC of our packets; null before the first. */
  ssrc: number | null = null;
  packets = 0;
  /** Sequence number of the first packet. */
  firstSequence = 0;
  #octets = 0;
  #timestamp = 0;
  #timestampAtMs = 0;
  /** Packets at the last report and at the one before it. */
  #reported = [0, 0];

  /** Notes a packet that went out: one of ours, with a plain header (RFC 3550 5.1). */
  note(packet: Buffer, nowMs: number): void {
    if (packet.length < RTP_HEADER_BYTES) return;
    const ssrc = packet.readUInt32BE(8);
    if (ssrc !== this.ssrc) {
      this.ssrc = ssrc;
      this.packets = 0;
      this.#octets = 0;
      this.#reported = [0, 0];
      this.firstSequence = packet.readUInt16BE(2);
    }
    this.packets++;
    this.#octets += packet.length - RTP_HEADER_BYTES;
    // All packets of a key have the time at which it was pressed (RFC 4733 2.5.1.2): only a new time tells of now.
    const timestamp = packet.readUInt32BE(4);
    if (this.packets > 1 && timestamp === this.#timestamp) return;
    this.#timestamp = timestamp;
    this.#timestampAtMs = nowMs;
  }

  /** Whether anything went out since the report before the last (RFC 3550 6.4). */
  get isSender(): boolean {
    return this.packets > (this.#reported[0] ?? 0);
  }

  /** A report goes out. */
  reported(): void {
    this.#reported = [this.#reported[1] ?? 0, this.packets];
  }

  /**
   * What a sender report says.
   * @param unixMs the same moment as `nowMs`
   */
  info(nowMs: number, unixMs: number, clockRateHz: number): SenderInfo {
    const since = Math.round(((nowMs - this.#timestampAtMs) * clockRateHz) / 1_000);
    const rtpTimestamp = (this.#timestamp + since) >>> 0;
    return { ntp: ntpTimeOf(unixMs), rtpTimestamp, packets: this.packets, octets: this.#octets };
  }
}
