import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  encodeSample,
  FRAME_MS,
  FRAME_SAMPLES,
  G711,
  RTP_HEADER_BYTES,
  writeRtpHeader,
} from '../../src/media/rtp/index.ts';
import { partySdp, readSdp } from './party-sdp.ts';
import { nowMs } from './take.ts';

const ADDRESS = '127.0.0.1';
/** Silence in mu-law. */
const SILENCE = 0xff;

/**
 * The voice of a telephone that says recorded sounds, over G.711 mu-law, and is silent between them. What it hears is
 * dropped. A machine that is busy makes its packets late, but their timestamps stay right.
 */
export class SpeakingParty implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #ssrc = Math.floor(Math.random() * 0xffff_ffff);
  #remote: { readonly address: string; readonly port: number } | null = null;
  #beganMs = 0;
  #frame = 0;
  #timer: NodeJS.Timeout | null = null;
  /** Octets that are still to be said. */
  #octets = Buffer.alloc(0);
  #said = Promise.withResolvers<undefined>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
  }

  static async open(): Promise<SpeakingParty> {
    const socket = createSocket('udp4').bind(0, ADDRESS);
    await once(socket, 'listening');
    return new SpeakingParty(socket);
  }

  /** An SDP, as offer or answer. */
  sdp(): string {
    return partySdp({ address: ADDRESS, port: this.#socket.address().port, codecs: ['PCMU'], version: 1 });
  }

  /** Sends to the audio stream of an SDP from now on, silence at first. */
  connect(sdp: string): void {
    const { address, port } = readSdp(sdp);
    this.#remote = { address, port };
    this.#beganMs = nowMs();
    this.#tick();
  }

  /** Says a sound: 16-bit mono at 8 kHz. Resolves when it and so much silence after it were sent. */
  async say(sound: Int16Array, silenceMs = 0): Promise<void> {
    this.#said = Promise.withResolvers();
    this.#octets = Buffer.from(Uint8Array.from(sound, (sample) => encodeSample(G711.PCMU, sample)));
    await this.#said.promise;
    await delay(silenceMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#remote = null;
    this.#said.resolve(undefined);
    this.#socket.close();
    return Promise.resolve();
  }

  /** Sends what is due, and waits for what is due next. */
  #tick(): void {
    while (this.#beganMs + this.#frame * FRAME_MS <= nowMs()) this.#send();
    this.#timer = setTimeout(() => this.#tick(), Math.max(1, this.#beganMs + this.#frame * FRAME_MS - nowMs()));
  }

  #send(): void {
    const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES, SILENCE);
    this.#octets.copy(packet, RTP_HEADER_BYTES, 0, FRAME_SAMPLES);
    this.#octets = this.#octets.subarray(FRAME_SAMPLES);
    if (this.#octets.length === 0) this.#said.resolve(undefined);
    const sequence = this.#frame & 0xffff;
    const timestamp = (this.#frame * FRAME_SAMPLES) >>> 0;
    writeRtpHeader(packet, { marker: this.#frame === 0, payloadType: 0, sequence, timestamp, ssrc: this.#ssrc });
    this.#frame++;
    if (this.#remote !== null) this.#socket.send(packet, this.#remote.port, this.#remote.address);
  }
}
