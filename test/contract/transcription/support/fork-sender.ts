import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import type { AudioCodec } from '../../../../src/media/rtp/index.ts';
import {
  encodeSample,
  FRAME_MS,
  FRAME_SAMPLES,
  G711,
  RTP_HEADER_BYTES,
  writeRtpHeader,
} from '../../../../src/media/rtp/index.ts';
import type { RtpAddress } from '../../../../src/ports/media.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { toneSamples } from '../../../tools/index.ts';

/** A tone, and when it sounds in what is said. */
export interface SpokenTone {
  readonly hz: number;
  readonly fromMs: number;
  readonly forMs: number;
}

/** What the way does to packets, each as a part of all. */
export interface Way {
  readonly loss?: number;
  readonly swapped?: number;
  readonly doubled?: number;
  /** Each packet comes late by up to this. */
  readonly jitterMs?: number;
}

/** A fork as an engine sends it: 20 ms of G.711 in a packet, with the SSRC that was told. */
export class ForkSender implements Disposable {
  readonly ssrc: number;
  codec: AudioCodec = 'PCMU';
  /** What the way loses, changes or doubles comes from this. */
  #seed: number;
  readonly #socket = createSocket('udp4');
  readonly #to: RtpAddress;
  readonly #way: Way;
  #sequence: number;
  #timestamp: number;
  readonly #clock = new SystemClock();
  #closed = false;

  constructor(to: RtpAddress, ssrc: number, way: Way = {}) {
    this.#to = to;
    this.ssrc = ssrc;
    this.#way = way;
    this.#seed = ssrc;
    this.#sequence = ssrc & 0xffff;
    this.#timestamp = 0xffff_f000; // it wraps soon (RFC 3550 5.1)
  }

  get fork(): { readonly ssrc: number; readonly payloadType: number; readonly codec: string } {
    return { ssrc: this.ssrc, payloadType: this.codec === 'PCMU' ? 0 : 8, codec: this.codec };
  }

  /**
   * Says these tones, in real time.
   * @param aborted ends it before its time
   * @returns when the time 0 of the tones was, by the clock
   */
  async say(tones: readonly SpokenTone[], forMs: number, aborted?: AbortSignal): Promise<number> {
    const sound = new Int16Array(forMs * 8);
    for (const { hz, fromMs, forMs: lengthMs } of tones) sound.set(toneSamples(hz, lengthMs), fromMs * 8);
    return await this.saySound(sound, aborted);
  }

  /** Says this sound: 8 kHz, in real time. @returns when its time 0 was, by the clock */
  async saySound(sound: Int16Array, aborted?: AbortSignal): Promise<number> {
    const startMs = this.#clock.now();
    let held: Buffer | null = null;
    for (let index = 0; index * FRAME_SAMPLES < sound.length && aborted?.aborted !== true; index++) {
      // A packet goes out when its last sample was said.
      await delay(Math.max(0, startMs + (index + 1) * FRAME_MS - this.#clock.now()));
      const packet = this.#packet(sound.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES));
      if (this.#chance(this.#way.loss)) continue;
      if (held === null && this.#chance(this.#way.swapped)) {
        held = packet;
        continue;
      }
      this.#send(packet);
      if (this.#chance(this.#way.doubled)) this.#send(packet);
      if (held !== null) this.#send(held);
      held = null;
    }
    return startMs;
  }

  /** Sends any octets. */
  sendOctets(octets: Buffer): void {
    if (!this.#closed) this.#socket.send(octets, this.#to.port, this.#to.address);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#socket.close();
  }

  #packet(samples: Int16Array): Buffer {
    const law = G711[this.codec];
    const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES, law.silence);
    writeRtpHeader(packet, {
      marker: false,
      payloadType: this.fork.payloadType,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: this.ssrc,
    });
    for (const [index, sample] of samples.entries()) packet[RTP_HEADER_BYTES + index] = encodeSample(law, sample);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES) >>> 0;
    return packet;
  }

  #send(packet: Buffer): void {
    const lateMs = this.#random() * (this.#way.jitterMs ?? 0);
    if (lateMs < 1) this.sendOctets(packet);
    else setTimeout(() => this.sendOctets(packet), lateMs);
  }

  #chance(part = 0): boolean {
    return this.#random() < part;
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) >>> 0;
    return this.#seed / 2 ** 32;
  }
}
