import { FRAME_MS, FRAME_SAMPLES, isRtcp, parseRtp, SAMPLE_RATE_HZ, timestampDistance } from '../rtp/index.ts';
import { CODEC_OF_PAYLOAD_TYPE } from './codec-of-payload-type.ts';
import { ReorderBuffer } from './reorder-buffer.ts';

/** Packets that are kept until it is known whose they are: 1 s. */
const MAX_EARLY_PACKETS = 50;
/** Where nothing comes, silence that is as old as this is heard instead. */
const DRY_MS = 300;
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

export interface ForkSoundOptions {
  /** When the sound begins. */
  readonly startMs: number;
  /** Gets 20 ms after 20 ms without a gap. The samples are its own. */
  readonly onFrame: (pcm: Int16Array) => void;
}

/**
 * The sound of a leg since a time, from the datagrams of its fork: in order, where it belongs, and silent where nothing
 * came. It is pure: the caller says what time it is. A leg that sends nothing is silent, so time goes on in any case.
 */
export class ForkSound {
  readonly #options: ForkSoundOptions;
  readonly #buffer = new ReorderBuffer((timestamp, pcm) => this.#place(timestamp, pcm));
  #early: { readonly datagram: Buffer; readonly arrivalMs: number }[] = [];
  #ssrc: number | null = null;
  #lastArrivalMs: number;
  /** Where the stream lies in the sound. */
  #anchor: { readonly timestamp: number; readonly atMs: number } | null = null;
  #givenMs = 0;
  #over = false;

  constructor(options: ForkSoundOptions) {
    this.#options = options;
    this.#lastArrivalMs = options.startMs;
  }

  /** Packets with this SSRC are the leg's. */
  began(ssrc: number): void {
    this.#ssrc = ssrc;
    const early = this.#early;
    this.#early = [];
    for (const { datagram, arrivalMs } of early) this.take(datagram, arrivalMs);
  }

  /** Takes a datagram. It never throws. */
  take(datagram: Buffer, arrivalMs: number): void {
    if (this.#over) return;
    if (this.#ssrc === null) {
      if (this.#early.length < MAX_EARLY_PACKETS) this.#early.push({ datagram, arrivalMs });
      return;
    }
    if (isRtcp(datagram)) return;
    const packet = parseRtp(datagram);
    const codec = packet === null ? undefined : CODEC_OF_PAYLOAD_TYPE[packet.payloadType];
    if (packet === null || codec === undefined || packet.ssrc !== this.#ssrc) return;
    this.#lastArrivalMs = arrivalMs;
    this.#buffer.push(packet.timestamp, packet.payload, codec, arrivalMs);
  }

  /** Lets time pass. Call it every 40 ms or so. */
  poll(nowMs: number): void {
    if (this.#over || this.#ssrc === null) return;
    this.#buffer.poll(nowMs);
    const { startMs } = this.#options;
    if (nowMs - this.#lastArrivalMs >= DRY_MS) this.#silentUntil(nowMs - startMs - DRY_MS);
  }

  /** Gives what still waits for a packet that is missing. */
  drain(): void {
    if (!this.#over) this.#buffer.drain();
  }

  /** Nothing is given any more. Idempotent. */
  end(): void {
    this.#over = true;
  }

  /** Puts a frame where its timestamp says, but never ahead of the clock. */
  #place(timestamp: number, pcm: Int16Array): void {
    const heardMs = this.#lastArrivalMs - this.#options.startMs - pcm.length / SAMPLES_PER_MS;
    this.#anchor ??= { timestamp, atMs: heardMs };
    const { timestamp: first, atMs } = this.#anchor;
    this.#silentUntil(Math.min(heardMs, atMs + timestampDistance(first, timestamp) / SAMPLES_PER_MS));
    this.#give(pcm);
  }

  #silentUntil(untilMs: number): void {
    while (!this.#over && this.#givenMs + FRAME_MS <= untilMs) this.#give(new Int16Array(FRAME_SAMPLES));
  }

  #give(pcm: Int16Array): void {
    if (this.#over) return;
    this.#givenMs += FRAME_MS;
    this.#options.onFrame(pcm);
  }
}
