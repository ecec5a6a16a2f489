import { CODECS, Downsampler, Upsampler } from '../codecs/index.ts';
import type { SampleRateHz } from '../codecs/index.ts';
import { FRAME_MS, isRtcp, parseRtp, SAMPLE_RATE_HZ, timestampDistance } from '../rtp/index.ts';
import { CODEC_OF_PAYLOAD_TYPE } from './codec-of-payload-type.ts';
import { LinearOrder } from './linear-order.ts';
import { ReorderBuffer } from './reorder-buffer.ts';

/** Packets that are kept until it is known whose they are: 1 s. */
const MAX_EARLY_PACKETS = 50;
/** Where nothing comes, silence that is as old as this is heard instead. */
const DRY_MS = 300;

export interface ForkSoundOptions {
  /** When the sound begins. */
  readonly startMs: number;
  /** Of the frames that are given, whatever comes. @defaultValue 8000 */
  readonly sampleRateHz?: SampleRateHz | undefined;
  /** Gets 20 ms after 20 ms without a gap. The samples are its own. */
  readonly onFrame: (pcm: Int16Array) => void;
}

/**
 * The sound of a leg since a time, from the datagrams of its fork: in order, where it belongs, and silent where nothing
 * came. It is pure: the caller says what time it is. A leg that sends nothing is silent, so time goes on in any case.
 */
export class ForkSound {
  readonly #options: ForkSoundOptions;
  readonly #rateHz: SampleRateHz;
  readonly #narrow = new ReorderBuffer((timestamp, pcm) => this.#place(timestamp, pcm));
  readonly #wide = new LinearOrder((timestamp, pcm) => this.#place(timestamp, pcm));
  readonly #up = new Upsampler();
  readonly #down = new Downsampler();
  /** The rate of the packets that come. */
  #heardHz: SampleRateHz = SAMPLE_RATE_HZ;
  #early: { readonly datagram: Buffer; readonly arrivalMs: number }[] = [];
  #ssrc: number | null = null;
  #lastArrivalMs: number;
  /** Where the stream lies in the sound. */
  #anchor: { readonly timestamp: number; readonly atMs: number } | null = null;
  #givenMs = 0;
  #over = false;

  constructor(options: ForkSoundOptions) {
    this.#options = options;
    this.#rateHz = options.sampleRateHz ?? SAMPLE_RATE_HZ;
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
    if (CODECS[codec].sampleRateHz !== this.#heardHz) this.#changeRate(CODECS[codec].sampleRateHz);
    this.#lastArrivalMs = arrivalMs;
    if (codec === 'L16') this.#wide.push(packet.timestamp, packet.payload, arrivalMs);
    else this.#narrow.push(packet.timestamp, packet.payload, codec, arrivalMs);
  }

  /** Lets time pass. Call it every 40 ms or so. */
  poll(nowMs: number): void {
    if (this.#over || this.#ssrc === null) return;
    this.#narrow.poll(nowMs);
    this.#wide.poll(nowMs);
    const { startMs } = this.#options;
    if (nowMs - this.#lastArrivalMs >= DRY_MS) this.#silentUntil(nowMs - startMs - DRY_MS);
  }

  /** Gives what still waits for a packet that is missing. */
  drain(): void {
    if (this.#over) return;
    this.#narrow.drain();
    this.#wide.drain();
  }

  /** Nothing is given any more. Idempotent. */
  end(): void {
    this.#over = true;
  }

  /** Timestamps count at another rate from now on. */
  #changeRate(rateHz: SampleRateHz): void {
    this.drain();
    this.#narrow.reset();
    this.#wide.reset();
    this.#heardHz = rateHz;
    this.#anchor = null;
  }

  /** Puts a frame where its timestamp says, but never ahead of the clock. */
  #place(timestamp: number, pcm: Int16Array): void {
    const heardMs = this.#lastArrivalMs - this.#options.startMs - FRAME_MS;
    this.#anchor ??= { timestamp, atMs: heardMs };
    const { timestamp: first, atMs } = this.#anchor;
    this.#silentUntil(Math.min(heardMs, atMs + (timestampDistance(first, timestamp) * 1_000) / this.#heardHz));
    this.#give(this.#asGiven(pcm));
  }

  #silentUntil(untilMs: number): void {
    while (!this.#over && this.#givenMs + FRAME_MS <= untilMs)
      this.#give(new Int16Array((this.#rateHz * FRAME_MS) / 1_000));
  }

  /** A frame at the rate that is given. */
  #asGiven(pcm: Int16Array): Int16Array {
    if (this.#heardHz === this.#rateHz) return pcm;
    const other = new Int16Array((this.#rateHz * FRAME_MS) / 1_000);
    (this.#rateHz === SAMPLE_RATE_HZ ? this.#down : this.#up).process(pcm, other);
    return other;
  }

  #give(pcm: Int16Array): void {
    if (this.#over) return;
    this.#givenMs += FRAME_MS;
    this.#options.onFrame(pcm);
  }
}
