import { randomInt } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import { FRAME_SAMPLES, G711, RTP_HEADER_BYTES } from '../../media/rtp/index.ts';
import type { AgreedAudio, Settled } from '../../media/sdp/index.ts';
import { answerOffer, newSession } from '../../media/sdp/index.ts';
import { bindUdp, Receiver, Sender } from '../../media/stream/index.ts';

/** What an {@link RtpLine} tells. */
export interface RtpLineEvents {
  key(digit: string): void;
  /** The socket or the handling of a packet failed. The line goes on. */
  fault(error: unknown): void;
}

/** The AI's RTP port in one call: 20 ms in and 20 ms out at each tick, both as u-law. RTCP may share the port. */
export class RtpLine {
  /** Answers the offer of the media engine. */
  readonly answer: string;
  readonly #socket: Socket;
  readonly #receiver: Receiver;
  readonly #sender: Sender;
  readonly #heard = Buffer.alloc(FRAME_SAMPLES);
  readonly #toUlaw: Uint8Array | null;
  #closed = false;

  private constructor(socket: Socket, { sdp, agreed }: Settled, clock: Clock, events: RtpLineEvents) {
    this.answer = sdp;
    this.#socket = socket;
    this.#toUlaw = agreed.codec === 'PCMU' ? null : G711.PCMU.fromOther;
    this.#sender = new Sender(agreed);
    const keyPress = ({ digit }: { digit: string }): void => events.key(digit);
    this.#receiver = new Receiver(agreed, { firstMedia: () => undefined, keyPress }, clock.now());
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

  /** What came for this tick. The frame is used again for the next one. */
  hear(dueMs: number): Buffer {
    this.#receiver.pull(dueMs);
    if (this.#toUlaw === null) return this.#receiver.frame;
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      this.#heard[index] = this.#toUlaw[this.#receiver.frame[index] ?? 0] ?? 0;
    }
    return this.#heard;
  }

  /** Sends a frame, which is silence from its octet `length` on. */
  say(ulaw: Buffer, length: number): void {
    if (this.#closed || !this.#sender.sending) {
      this.#sender.skip(1);
      return;
    }
    const packet = this.#sender.audioPacket();
    const { law } = this.#sender;
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

  /** Looks for a key whose end was lost. Call it now and then. */
  poll(nowMs: number): void {
    this.#receiver.poll(nowMs);
  }

  /** Time that was lost: what was due in it is not heard, and timestamps step over it. */
  skip(frames: number): void {
    this.#receiver.skip(frames);
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
