import type { CodecName, SampleRateHz } from '../codecs/index.ts';
import type { AudioCodec, FrameKind, G711Law, JitterStats } from '../rtp/index.ts';
import { FRAME_SAMPLES, G711, JitterBuffer } from '../rtp/index.ts';

/** Plays the packets of one stream out: a frame every 20 ms. */
export interface Playout {
  /** How long a packet is held back. */
  readonly delayMs: number;
  /** What frames are in; null: they are linear. */
  readonly law: G711Law | null;
  /** The current frame in the law {@link law}. It means nothing where that is null. */
  readonly octets: Buffer;
  /** The rate of {@link linear}. */
  readonly sampleRateHz: SampleRateHz;
  /** Takes the payload of a packet in, which is in a codec that {@link takes} this playout. */
  push(timestamp: number, payload: Buffer, codec: CodecName, nowMs: number): void;
  /** Reads the next frame. The owner calls it every 20 ms. */
  pull(nowMs: number): FrameKind;
  /** The current frame as 16-bit samples. */
  linear(): Int16Array;
  /** Lets time pass without reading. */
  skip(frames: number): void;
  /** The sender is silent, or speaks in events: nothing is made up meanwhile. */
  pause(): void;
  /** Another stream begins. */
  reset(): void;
  /** Idempotent. */
  close(): void;
}

/** Of G.711, whose octets pass on as they are. */
export class G711Playout implements Playout {
  readonly law: G711Law;
  readonly octets = Buffer.alloc(FRAME_SAMPLES);
  readonly sampleRateHz = 8_000;
  readonly #jitter: JitterBuffer;
  readonly #linear = new Int16Array(FRAME_SAMPLES);
  #fresh = false;

  /** @param stats counters that go on */
  constructor(codec: AudioCodec, stats: JitterStats) {
    this.law = G711[codec];
    this.#jitter = new JitterBuffer(codec, stats);
  }

  get delayMs(): number {
    return this.#jitter.delayMs;
  }

  push(timestamp: number, payload: Buffer, codec: CodecName, nowMs: number): void {
    if (isG711(codec)) this.#jitter.push(timestamp, payload, codec, nowMs);
  }

  pull(nowMs: number): FrameKind {
    this.#fresh = false;
    return this.#jitter.pull(this.octets, nowMs);
  }

  linear(): Int16Array {
    if (!this.#fresh) {
      const { decode } = this.law;
      const { octets } = this;
      for (let index = 0; index < FRAME_SAMPLES; index++)
        this.#linear[index] = decode[octets[index] as number] as number;
      this.#fresh = true;
    }
    return this.#linear;
  }

  skip(frames: number): void {
    this.#jitter.skip(frames);
  }

  pause(): void {
    this.#jitter.pause();
  }

  reset(): void {
    this.#jitter.reset();
  }

  close(): void {
    // there is nothing to free
  }
}

/** Whether a codec is one of the laws of G.711. */
export function isG711(codec: CodecName): codec is AudioCodec {
  return codec === 'PCMU' || codec === 'PCMA';
}
