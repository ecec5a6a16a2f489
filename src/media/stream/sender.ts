import { randomInt } from 'node:crypto';
import type { CodecFault, SampleRateHz } from '../codecs/index.ts';
import { CODECS } from '../codecs/index.ts';
import type { G711Law } from '../rtp/index.ts';
import {
  DtmfSender,
  EVENT_BYTES,
  FRAME_MS,
  FRAME_SAMPLES,
  G711,
  RTP_HEADER_BYTES,
  writeRtpHeader,
  writeTelephoneEvent,
} from '../rtp/index.ts';
import type { AgreedAudio, EventFormat } from '../sdp/index.ts';
import { Packetizer } from './packetizer.ts';
import { isG711 } from './playout.ts';

const PACKET_BYTES = RTP_HEADER_BYTES + FRAME_SAMPLES;
/** Packets in rotation, so that the next does not overwrite one that the kernel could not take at once. */
const PACKETS = 4;

/**
 * The sending half of an endpoint. It sends one RTP stream with one SSRC, and sequence numbers and timestamps that go on
 * whatever the content is. It sends nothing while the far end does not listen, but timestamps count on.
 *
 * G.711 in packets of 20 ms is written into the packet as it is ({@link direct}). Anything else goes through an encoder.
 */
export class Sender {
  /** Packets handed out. */
  sent = 0;
  readonly #packets = Array.from({ length: PACKETS }, () => Buffer.alloc(PACKET_BYTES));
  readonly #eventPacket = Buffer.alloc(RTP_HEADER_BYTES + EVENT_BYTES);
  readonly #dtmf = new DtmfSender();
  readonly #fault: CodecFault;
  #ssrc = randomInt(1, 2 ** 32);
  #direct: G711Law | null = null;
  #packetizer: Packetizer | null = null;
  #clockRateHz: number;
  /** Timestamp units of a frame. */
  #units = FRAME_SAMPLES;
  #payloadType: number;
  #event: EventFormat | null = null;
  #sending = false;
  // RFC 3550 5.1: "The initial value of the sequence number SHOULD be random", and the timestamp's as well.
  // RFC 4568 6.4: below 2^15, so that a far end that misses the first packets of SRTP sees no wrap where none was.
  #sequence = randomInt(2 ** 15);
  #timestamp = randomInt(2 ** 32);
  #resumed = true;

  /** @param fault is told of a codec that cannot be made */
  constructor(audio: AgreedAudio, fault: CodecFault = () => undefined) {
    this.#fault = fault;
    this.#payloadType = audio.sendPayloadType;
    this.#clockRateHz = CODECS[audio.codec].clockRateHz;
    this.configure(audio);
  }

  /** The law that {@link audioPacket} wants its octets in; null: frames go out by {@link encode}. */
  get direct(): G711Law | null {
    return this.#direct;
  }

  /** The rate of the frames that {@link encode} takes. */
  get sampleRateHz(): SampleRateHz {
    return this.#packetizer?.sampleRateHz ?? 8_000;
  }

  /** Whether the far end is to be sent anything. */
  get sending(): boolean {
    return this.#sending;
  }

  /** Applies the outcome of an offer/answer exchange. */
  configure(audio: AgreedAudio): void {
    const { codec, packetMs, opus } = audio;
    this.#direct = isG711(codec) && packetMs === FRAME_MS ? G711[codec] : null;
    if (this.#direct !== null) this.#encodeBy(null);
    else if (this.#packetizer?.fits(codec, packetMs, opus) !== true) {
      this.#encodeBy(new Packetizer(codec, packetMs, opus, this.#fault));
    }
    this.#setClock(CODECS[codec].clockRateHz);
    this.#payloadType = audio.sendPayloadType;
    this.#event = audio.sendEvent;
    if (audio.sending && !this.#sending) this.#resumed = true;
    this.#sending = audio.sending;
    if (!this.#sending || this.#event === null) this.#dtmf.clear();
  }

  /** Why events cannot be sent now; null if they can. */
  get dtmfObstacle(): string | null {
    if (this.#event === null) return 'telephone-event was not agreed on';
    return this.#sending ? null : 'the far end does not listen now';
  }

  /** Queues events; false if too many wait. `onDone` tells whether they were sent. */
  sendEvents(events: readonly number[], onDone: (sent: boolean) => void): boolean {
    return this.#dtmf.enqueue(events, onDone);
  }

  /**
   * The next packet of an event that is under way, for sending right now. Null if audio is due, which {@link
   * audioPacket} or {@link encode} takes.
   */
  nextEvent(): Buffer | null {
    if (this.#event === null) return null;
    const event = this.#dtmf.next(this.#timestamp, (this.#event.clockRateHz * FRAME_MS) / 1_000);
    if (event === null) return null;
    this.#packetizer?.drop();
    this.#write(this.#eventPacket, this.#event.payloadType, event.timestamp, event.marker);
    writeTelephoneEvent(this.#eventPacket, RTP_HEADER_BYTES, event.report);
    this.skip(1);
    return this.#eventPacket;
  }

  /** The next packet, whose payload (from {@link RTP_HEADER_BYTES} on) the caller fills in by {@link direct}. */
  audioPacket(): Buffer {
    const packet = this.#packets[this.sent % PACKETS] as Buffer;
    this.#writeAudio(packet, this.#timestamp);
    this.skip(1);
    return packet;
  }

  /** Takes the next frame, 20 ms at {@link sampleRateHz}, and hands out the packets that are whole with it. */
  encode(frame: Int16Array, send: (packet: Buffer) => void): void {
    this.#packetizer?.add(frame, this.#timestamp, (packet, timestamp) => {
      this.#writeAudio(packet, timestamp);
      send(packet);
    });
    this.#advance(1);
  }

  /** Lets time pass without a packet. */
  skip(frames: number): void {
    this.#packetizer?.drop();
    this.#advance(frames);
  }

  /** Gives waiting events up. Idempotent. */
  close(): void {
    this.#dtmf.clear();
    this.#packetizer?.close();
  }

  #advance(frames: number): void {
    this.#timestamp = (this.#timestamp + frames * this.#units) >>> 0;
  }

  #encodeBy(packetizer: Packetizer | null): void {
    this.#packetizer?.close();
    this.#packetizer = packetizer;
  }

  /** Timestamps of another clock rate are those of another stream (RFC 7160 4.1), which has an SSRC of its own. */
  #setClock(clockRateHz: number): void {
    this.#units = (clockRateHz * FRAME_MS) / 1_000;
    if (clockRateHz === this.#clockRateHz) return;
    this.#clockRateHz = clockRateHz;
    this.#ssrc = randomInt(1, 2 ** 32);
    this.#resumed = true;
  }

  #writeAudio(packet: Buffer, timestamp: number): void {
    // RFC 3551 4.1: the marker bit is set on "the first packet of a talkspurt", after a time without packets.
    this.#write(packet, this.#payloadType, timestamp, this.#resumed);
    this.#resumed = false;
  }

  #write(packet: Buffer, payloadType: number, timestamp: number, marker: boolean): void {
    writeRtpHeader(packet, { marker, payloadType, sequence: this.#sequence, timestamp, ssrc: this.#ssrc });
    this.sent++;
    this.#sequence = (this.#sequence + 1) & 0xffff;
  }
}
