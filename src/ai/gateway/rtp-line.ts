import { randomInt } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import { FRAME_MS, FRAME_SAMPLES, RTP_HEADER_BYTES } from '../../media/rtp/index.ts';
import type { AgreedAudio, Settled } from '../../media/sdp/index.ts';
import { answerOffer, newSession } from '../../media/sdp/index.ts';
import { bindUdp, Receiver, Sender } from '../../media/stream/index.ts';
import { HeardStream } from './heard-stream.ts';

/** What an {@link RtpLine} tells. */
export interface RtpLineEvents {
  /** What the AI hears, by {@link HeardStream}. */
  heard(ulaw: Buffer, streamMs: number): void;
  key(digit: string): void;
  /** The socket or the handling of a packet failed. The line goes on. */
  fault(error: unknown): void;
}

/** The AI's RTP port in one call: it tells what comes at once, and sends 20 ms at each tick, as u-law. RTCP may share it. */
export class RtpLine {
  /** Answers the offer of the media engine. */
  readonly answer: string;
  readonly #socket: Socket;
  readonly #receiver: Receiver;
  readonly #sender: Sender;
  readonly #heard: HeardStream;
  #closed = false;

  private constructor(socket: Socket, { sdp, agreed }: Settled, clock: Clock, events: RtpLineEvents) {
    this.answer = sdp;
    this.#socket = socket;
    // The media engine asks for packets of 20 ms. Another far end gets them as well.
    this.#sender = new Sender({ ...agreed, packetMs: FRAME_MS });
    const keyPress = ({ digit }: { digit: string }): void => events.key(digit);
    this.#receiver = new Receiver(agreed, { firstMedia: () => undefined, keyPress }, clock.now());
    this.#heard = new HeardStream((ulaw, streamMs) => events.heard(ulaw, streamMs));
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
  static async open(address: string, offer: string, clock: Clock, events: RtpLineEvents): Promise<RtpLine> {
    const socket = await bindUdp(address, 0);
    try {
      const origin = { sessionId: String(randomInt(2 ** 47)), address, port: socket.address().port };
      return new RtpLine(socket, settle(origin, offer), clock, events);
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  /** Sends a frame, which is silence from its octet `length` on. */
  say(ulaw: Buffer, length: number): void {
    const law = this.#sender.direct;
    if (this.#closed || !this.#sender.sending || law === null) {
      this.#sender.skip(1);
      return;
    }
    const packet = this.#sender.audioPacket();
    ulaw.copy(packet, RTP_HEADER_BYTES, 0, length);
    if (law.codec !== 'PCMU') {
      for (let index = 0; index < length; index++) {
        packet[RTP_HEADER_BYTES + index] = law.fromOther[ulaw[index] ?? 0] ?? law.silence;
      }
    }
    packet.fill(law.silence, RTP_HEADER_BYTES + length, RTP_HEADER_BYTES + FRAME_SAMPLES);
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

/** An AI speaks u-law; A-law is taken where the offer has nothing else. */
function settle(origin: Parameters<typeof newSession>[0], offer: string): Settled & { readonly agreed: AgreedAudio } {
  try {
    return answerOffer(newSession(origin, ['PCMU']), offer);
  } catch (error) {
    if (!(error instanceof MediaError && error.code === 'no-common-codec')) throw error;
    return answerOffer(newSession(origin, ['PCMA']), offer);
  }
}
