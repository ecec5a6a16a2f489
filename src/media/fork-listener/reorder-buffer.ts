import type { AudioCodec, G711Law } from '../rtp/index.ts';
import { Concealer, FRAME_SAMPLES, G711, OctetRing, RING_SAMPLES, timestampDistance } from '../rtp/index.ts';

/** So long a missing packet is waited for, from the arrival of one that comes after it. */
export const REORDER_MS = 80;
/** Longest payload that is taken: 200 ms, as RFC 3551 4.2 asks of receivers. */
const MAX_PAYLOAD_SAMPLES = 1_600;
/** A packet that is far from its neighbours is believed at once if nothing came for so long, or when another follows. */
const LULL_MS = 200;

/**
 * Gets a frame: the timestamp of its first sample, and its 160 samples; the same as octets, in the law of the stream. All
 * are its own.
 */
export type OnOrderedFrame = (timestamp: number, pcm: Int16Array, octets: Buffer, law: G711Law) => void;

/** What became of a packet. */
export type PacketFate = 'taken' | 'late' | 'duplicate' | 'refused';

/**
 * Puts the packets of one G.711 stream in order, and makes up what is lost. It gives frames of 20 ms as soon as they are
 * whole, and never changes a frame's place in time: whoever transcribes has to know when a word was said, and does not
 * mind when it hears of it. (media/rtp/jitter-buffer.ts is for ears, and stretches time.)
 *
 * A loss is the last frame again, fading out within 60 ms. Longer ones are left out, as silence is: frames say by their
 * timestamps where they belong. It is pure: the caller says what time it is.
 */
export class ReorderBuffer {
  readonly #onFrame: OnOrderedFrame;
  #ring: OctetRing | null = null;
  #concealer = new Concealer(G711.PCMU);
  #law: G711Law = G711.PCMU;
  /** Where the next frame starts. */
  #read = 0;
  /** Where the newest audio ends. */
  #end = 0;
  #newestMs = 0;
  #holeSinceMs: number | null = null;
  #strays = 0;

  constructor(onFrame: OnOrderedFrame) {
    this.#onFrame = onFrame;
  }

  /** Whether everything that came was given out. */
  get isDry(): boolean {
    return this.#ring === null || timestampDistance(this.#read, this.#end) <= 0;
  }

  /** Takes a packet, whatever its law, and gives out what is whole now. */
  push(timestamp: number, payload: Buffer, codec: AudioCodec, nowMs: number): PacketFate {
    const { length } = payload;
    if (length === 0 || length > MAX_PAYLOAD_SAMPLES) return 'refused';
    const ring = this.#ring ?? this.#start(timestamp, codec);
    const lullMs = nowMs - this.#newestMs;
    let ahead = timestampDistance(this.#read, timestamp);
    if (ahead + length > RING_SAMPLES || ahead < -RING_SAMPLES) {
      if (++this.#strays < 2 && lullMs < LULL_MS) return 'refused';
      this.drain();
      this.#read = timestamp;
      this.#end = timestamp;
      ahead = 0;
    }
    this.#strays = 0;
    const skip = ahead < 0 ? -ahead : 0;
    if (skip >= length) return 'late';
    if (ring.has(timestamp + skip)) return 'duplicate';
    ring.store(timestamp, payload, skip, codec);
    this.#newestMs = nowMs;
    const end = (timestamp + length) >>> 0;
    if (timestampDistance(this.#end, end) > 0) this.#end = end;
    this.poll(nowMs);
    return 'taken';
  }

  /** Gives up what was waited for long enough. Call it every 20 ms or so. */
  poll(nowMs: number): void {
    const ring = this.#ring;
    if (ring === null) return;
    for (;;) {
      const missing = ring.firstMissing(this.#read);
      if (missing === FRAME_SAMPLES) {
        this.#holeSinceMs = null;
        this.#give(ring, missing);
        continue;
      }
      if (timestampDistance((this.#read + missing) >>> 0, this.#end) <= 0) return; // its end has yet to come
      this.#holeSinceMs ??= nowMs;
      if (nowMs - this.#holeSinceMs < REORDER_MS) return;
      this.#mend(ring, missing);
    }
  }

  /** Gives out everything that is there, without waiting for what is missing. */
  drain(): void {
    const ring = this.#ring;
    if (ring === null) return;
    while (!this.isDry) {
      const missing = ring.firstMissing(this.#read);
      if (missing === FRAME_SAMPLES) this.#give(ring, missing);
      else this.#mend(ring, missing);
    }
    this.#holeSinceMs = null;
    this.#concealer.stop();
  }

  /** Forgets the stream: another one begins. */
  reset(): void {
    this.#ring = null;
    this.#holeSinceMs = null;
    this.#strays = 0;
  }

  /** The law of the first packet is kept. Packets of another one are translated, which costs little. */
  #start(timestamp: number, codec: AudioCodec): OctetRing {
    const law = G711[codec];
    this.#ring = new OctetRing(law);
    this.#concealer = new Concealer(law);
    this.#law = law;
    this.#read = timestamp;
    this.#end = timestamp;
    return this.#ring;
  }

  /** Gives the next frame, of which the samples from `missing` on may be made up. */
  #give(ring: OctetRing, missing: number): void {
    const octets = Buffer.alloc(FRAME_SAMPLES);
    ring.copyFrame(this.#read, octets);
    if (missing === FRAME_SAMPLES) this.#concealer.good(octets);
    else this.#concealer.fill(octets, missing, (index) => ring.has(this.#read + index));
    const pcm = new Int16Array(FRAME_SAMPLES);
    const { decode } = this.#law;
    for (let index = 0; index < FRAME_SAMPLES; index++) pcm[index] = decode[octets[index] ?? 0] ?? 0;
    ring.clearFrame(this.#read);
    const timestamp = this.#read;
    this.#read = (this.#read + FRAME_SAMPLES) >>> 0;
    this.#onFrame(timestamp, pcm, octets, this.#law);
  }

  /** Makes up the next frame; where there is nothing to make it of, time goes on to what is there. */
  #mend(ring: OctetRing, missing: number): void {
    const isEmpty = ring.lastPresent(this.#read) === -1;
    if (isEmpty && this.#concealer.isSilent) {
      while (!ring.has(this.#read) && !this.isDry) this.#read = (this.#read + 1) >>> 0;
      return;
    }
    this.#give(ring, missing);
  }
}
