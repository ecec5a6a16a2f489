import { randomInt } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import type { G711Law } from '../../media/rtp/index.ts';
import { FRAME_MS, FRAME_SAMPLES, RTP_HEADER_BYTES } from '../../media/rtp/index.ts';
import type { CodecName } from '../../media/codecs/index.ts';
import type { AgreedAudio, Settled } from '../../media/sdp/index.ts';
import { answerOffer, newSession } from '../../media/sdp/index.ts';
import { bindUdp, Receiver, Sender } from '../../media/stream/index.ts';
import { HeardStream } from './heard-stream.ts';
import type { LineFormat } from './line-format.ts';
import { ULAW_LINE, WIDE_LINE } from './line-format.ts';

/** What an {@link RtpLine} tells. */
export interface RtpLineEvents {
  /** What the AI hears, by {@link HeardStream}. */
  heard(audio: Buffer, streamMs: number): void;
  key(digit: string): void;
  /** The socket or the handling of a packet failed. The line goes on. */
  fault(error: unknown): void;
}

/** Where a line is opened, and for whom. */
export interface LineOffer {
  readonly address: string;
  readonly offer: string;
  /** Whether the AI takes sound of 16 kHz, where the offer has that. */
  readonly wideband: boolean;
}

/** The AI's RTP port in one call: it tells what comes at once, and sends 20 ms at each tick. RTCP may share it. */
export class RtpLine {
  /** Answers the offer of the media engine. */
  readonly answer: string;
  /** What audio is in, both ways. */
  readonly format: LineFormat;
  readonly #socket: Socket;
  readonly #receiver: Receiver;
  readonly #sender: Sender;
  readonly #heard: HeardStream;
  readonly #linear = new Int16Array(WIDE_LINE.frameOctets / 2);
  #closed = false;

  private constructor(socket: Socket, { sdp, agreed }: Settled, clock: Clock, events: RtpLineEvents) {
    this.answer = sdp;
    this.format = agreed.codec === 'L16' ? WIDE_LINE : ULAW_LINE;
    this.#socket = socket;
    // The media engine asks for packets of 20 ms. Another far end gets them as well.
    const fault = (error: unknown): void => events.fault(error);
    this.#sender = new Sender({ ...agreed, packetMs: FRAME_MS }, fault);
    const keyPress = ({ digit }: { digit: string }): void => events.key(digit);
    this.#receiver = new Receiver(agreed, { firstMedia: () => undefined, keyPress, fault }, clock.now());
    this.#heard = new HeardStream((audio, streamMs) => events.heard(audio, streamMs), this.format);
    this.#receiver.forks.set(0, this.#heard);
    socket.on('message', (datagram: Buffer, from: RemoteInfo) => {
      try {
        this.#receiver.onDatagram(datagram, from.address, from.port, clock.now());
      } catch (error) {
        events.fault(error);
      }
    });
    socket.on('error', (error) => {
      events.fault(error);
    });
  }

  /**
   * Opens a port for an offer.
   * @throws MediaError `bad-sdp`, `no-common-codec`; Error of the system where there is no port
   */
  static async open({ address, offer, wideband }: LineOffer, clock: Clock, events: RtpLineEvents): Promise<RtpLine> {
    const socket = await bindUdp(address, 0);
    try {
      const origin = { sessionId: String(randomInt(2 ** 47)), address, port: socket.address().port };
      return new RtpLine(socket, settle(origin, offer, wideband), clock, events);
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  /** Sends a frame in the format of the line, which is silence from its octet `length` on. */
  say(frame: Buffer, length: number): void {
    const law = this.#sender.direct;
    if (this.#closed || !this.#sender.sending) {
      this.#sender.skip(1);
    } else if (law !== null) {
      this.#sayUlaw(frame, length, law);
    } else {
      for (let index = 0; index < this.#linear.length; index++) {
        this.#linear[index] = 2 * index + 1 < length ? frame.readInt16LE(2 * index) : 0;
      }
      this.#sender.encode(this.#linear, (packet) => this.#send(packet));
    }
  }

  #sayUlaw(ulaw: Buffer, length: number, law: G711Law): void {
    const packet = this.#sender.audioPacket();
    ulaw.copy(packet, RTP_HEADER_BYTES, 0, length);
    if (law.codec !== 'PCMU') {
      for (let index = 0; index < length; index++) {
        packet[RTP_HEADER_BYTES + index] = law.fromOther[ulaw[index] ?? 0] ?? law.silence;
      }
    }
    packet.fill(law.silence, RTP_HEADER_BYTES + length, RTP_HEADER_BYTES + FRAME_SAMPLES);
    this.#send(packet);
  }

  #send(packet: Buffer): void {
    const { target } = this.#receiver.latch;
    if (target !== null) this.#socket.send(packet, 0, packet.length, target.port, target.address);
  }

  /** Looks for what does not come. Call it once per tick. */
  tick(nowMs: number): void {
    this.#heard.tick(nowMs);
  }

  /** Looks for a key whose end was lost. Call it now and then. */
  poll(nowMs: number): void {
    this.#receiver.poll(nowMs);
  }

  /** Time that was lost: timestamps step over it. */
  skip(frames: number): void {
    this.#sender.skip(frames);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sender.close();
    this.#socket.close();
  }
}

/**
 * An AI speaks u-law, or linear sound of 16 kHz where it can and the offer has that first; A-law is taken where the offer
 * has nothing else.
 */
function settle(
  origin: Parameters<typeof newSession>[0],
  offer: string,
  wideband: boolean,
): Settled & { readonly agreed: AgreedAudio } {
  const codecs: readonly CodecName[] = wideband ? ['L16', 'PCMU'] : ['PCMU'];
  try {
    return answerOffer(newSession(origin, codecs), offer);
  } catch (error) {
    if (!(error instanceof MediaError && error.code === 'no-common-codec')) throw error;
    return answerOffer(newSession(origin, ['PCMA']), offer);
  }
}
