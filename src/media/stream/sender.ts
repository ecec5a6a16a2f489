import { randomInt } from 'node:crypto';
import type { G711Law } from '../rtp/index.ts';
import {
  DtmfSender,
  EVENT_BYTES,
  FRAME_SAMPLES,
  G711,
  RTP_HEADER_BYTES,
  writeRtpHeader,
  writeTelephoneEvent,
} from '../rtp/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';

const PACKET_BYTES = RTP_HEADER_BYTES + FRAME_SAMPLES;
/** Packets in rotation, so that the next does not overwrite one that the kernel could not take at once. */
const PACKETS = 4;

/**
 * The sending half of an endpoint. It sends one RTP packet every 20 ms, with one SSRC, and sequence numbers and
 * timestamps that go on whatever the content is. It sends nothing while the far end does not listen, but timestamps
 * count on.
 */
export class Sender {
  /** Packets handed out. */
  sent = 0;
  readonly #packets = Array.from({ length: PACKETS }, () => Buffer.alloc(PACKET_BYTES));
  readonly #eventPacket = Buffer.alloc(RTP_HEADER_BYTES + EVENT_BYTES);
  readonly #dtmf = new DtmfSender();
  readonly #ssrc = randomInt(1, 2 ** 32);
  #law: G711Law;
  #payloadType: number;
  #eventPayloadType: number | null = null;
  #sending = false;
  // RFC 3550 5.1: "The initial value of the sequence number SHOULD be random", and the timestamp's as well.
  // RFC 4568 6.4: below 2^15, so that a far end that misses the first packets of SRTP sees no wrap where none was.
  #sequence = randomInt(2 ** 15);
  #timestamp = randomInt(2 ** 32);
  #resumed = true;

  constructor(audio: AgreedAudio) {
    this.#law = G711[audio.codec];
    this.#payloadType = audio.sendPayloadType;
    this.configure(audio);
  }

  /** The law that audio goes out in. */
  get law(): G711Law {
    return this.#law;
  }

  /** Whether the far end is to be sent anything. */
  get sending(): boolean {
    return this.#sending;
  }

  /** Applies the outcome of an offer/answer exchange. */
  configure(audio: AgreedAudio): void {
    this.#law = G711[audio.codec];
    this.#payloadType = audio.sendPayloadType;
    this.#eventPayloadType = audio.sendEventPayloadType;
    if (audio.sending && !this.#sending) this.#resumed = true;
    this.#sending = audio.sending;
    if (!this.#sending || this.#eventPayloadType === null) this.#dtmf.clear();
  }

  /** Why events cannot be sent now; null if they can. */
  get dtmfObstacle(): string | null {
    if (this.#eventPayloadType === null) return 'telephone-event was not agreed on';
    return this.#sending ? null : 'the far end does not listen now';
  }

  /** Queues events; false if too many wait. `onDone` tells whether they were sent. */
  sendEvents(events: readonly number[], onDone: (sent: boolean) => void): boolean {
    return this.#dtmf.enqueue(events, onDone);
  }

  /**
   * The next packet of an event that is under way, for sending right now. Null if audio is due, which {@link
   * audioPacket} takes.
   */
  nextEvent(): Buffer | null {
    if (this.#eventPayloadType === null) return null;
    const event = this.#dtmf.next(this.#timestamp);
    if (event === null) return null;
    writeRtpHeader(this.#eventPacket, {
      marker: event.marker,
      payloadType: this.#eventPayloadType,
      sequence: this.#sequence,
      timestamp: event.timestamp,
      ssrc: this.#ssrc,
    });
    writeTelephoneEvent(this.#eventPacket, RTP_HEADER_BYTES, event.report);
    this.#advance();
    return this.#eventPacket;
  }

  /** The next packet, whose payload (from {@link RTP_HEADER_BYTES} on) the caller fills in. */
  audioPacket(): Buffer {
    const packet = this.#packets[this.sent % PACKETS] as Buffer;
    writeRtpHeader(packet, {
      // RFC 3551 4.1: the marker bit is set on "the first packet of a talkspurt", after a time without packets.
      marker: this.#resumed,
      payloadType: this.#payloadType,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: this.#ssrc,
    });
    this.#resumed = false;
    this.#advance();
    return packet;
  }

  /** Lets time pass without a packet. */
  skip(frames: number): void {
    this.#timestamp = (this.#timestamp + frames * FRAME_SAMPLES) >>> 0;
  }

  /** Gives waiting events up. */
  close(): void {
    this.#dtmf.clear();
  }

  #advance(): void {
    this.sent++;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.skip(1);
  }
}
