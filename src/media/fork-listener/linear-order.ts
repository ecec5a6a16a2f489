import { linearOf } from '../codecs/index.ts';
import { timestampDistance } from '../rtp/index.ts';
import { REORDER_MS } from './reorder-buffer.ts';
import type { PacketFate } from './reorder-buffer.ts';

/** Samples of 20 ms. */
export const WIDE_FRAME_SAMPLES = 320;
/** Longest payload that is taken: 200 ms. */
const MAX_PAYLOAD_BYTES = 6_400;
/** Packets that wait for one before them. */
const MAX_WAITING = 64;
/** A packet that is further away than this is of another time line: 512 ms. */
const MAX_AHEAD_SAMPLES = 8_192;
/** It is believed at once if nothing came for so long, or when another follows. */
const LULL_MS = 200;

interface Waiting {
  readonly timestamp: number;
  readonly samples: Int16Array;
}

/** Gets a frame: the timestamp of its first sample, and its 320 samples, which are its own. */
type OnLinearFrame = (timestamp: number, pcm: Int16Array) => void;

/**
 * Puts the packets of one stream of L16 (16 kHz) in order, as `ReorderBuffer` does those of G.711. They come from the
 * media engine, so hardly any is lost: what is missing is left out, and frames say by their timestamps where they belong.
 * It is pure: the caller says what time it is.
 */
export class LinearOrder {
  readonly #onFrame: OnLinearFrame;
  #waiting: Waiting[] = [];
  /** Where the next sample is; null before the first. */
  #next: number | null = null;
  readonly #frame = new Int16Array(WIDE_FRAME_SAMPLES);
  #filled = 0;
  #newestMs = -Infinity;
  #holeSinceMs: number | null = null;
  #strays = 0;

  constructor(onFrame: OnLinearFrame) {
    this.#onFrame = onFrame;
  }

  /** Whether all that came was given out, but for a part of a frame. */
  get isDry(): boolean {
    return this.#waiting.length === 0;
  }

  /** Takes a packet, and gives out what is whole now. */
  push(timestamp: number, payload: Buffer, nowMs: number): PacketFate {
    if (payload.length < 2 || payload.length > MAX_PAYLOAD_BYTES) return 'refused';
    const samples = linearOf(payload);
    this.#next ??= timestamp;
    if (Math.abs(timestampDistance(this.#next, timestamp)) > MAX_AHEAD_SAMPLES) {
      if (++this.#strays < 2 && nowMs - this.#newestMs < LULL_MS) return 'refused';
      this.drain();
      this.#next = timestamp;
    }
    this.#strays = 0;
    if (timestampDistance(this.#next, timestamp) < 0) return 'late';
    const after = this.#waiting.findLastIndex((each) => timestampDistance(each.timestamp, timestamp) >= 0);
    if (this.#waiting[after]?.timestamp === timestamp) return 'duplicate';
    this.#newestMs = nowMs;
    this.#waiting.splice(after + 1, 0, { timestamp, samples });
    if (this.#waiting.length > MAX_WAITING) this.#skipHole();
    this.poll(nowMs);
    return 'taken';
  }

  /** Gives up what was waited for long enough. Call it every 20 ms or so. */
  poll(nowMs: number): void {
    for (;;) {
      this.#giveReady();
      if (this.#waiting.length === 0) {
        this.#holeSinceMs = null;
        return;
      }
      this.#holeSinceMs ??= nowMs;
      if (nowMs - this.#holeSinceMs < REORDER_MS) return;
      this.#skipHole();
    }
  }

  /** Gives out everything that is there, without waiting for what is missing. */
  drain(): void {
    while (this.#waiting.length > 0) {
      this.#skipHole();
      this.#giveReady();
    }
    this.#endFrame();
  }

  /** Forgets the stream: another one begins. */
  reset(): void {
    this.#waiting = [];
    this.#next = null;
    this.#filled = 0;
    this.#holeSinceMs = null;
    this.#strays = 0;
  }

  #giveReady(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (this.#next !== null && timestampDistance(this.#next, first.timestamp) > 0) return;
      this.#waiting.shift();
      this.#take(first);
      this.#holeSinceMs = null;
    }
  }

  #take({ timestamp, samples }: Waiting): void {
    // Where packets overlap, what came first stays.
    let from = this.#next === null ? 0 : Math.min(samples.length, timestampDistance(timestamp, this.#next));
    while (from < samples.length) {
      const count = Math.min(samples.length - from, WIDE_FRAME_SAMPLES - this.#filled);
      this.#frame.set(samples.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      this.#next = (timestamp + from) >>> 0;
      if (this.#filled === WIDE_FRAME_SAMPLES) this.#endFrame();
    }
  }

  /** What is missing is left out: time goes on to what is there. */
  #skipHole(): void {
    this.#endFrame();
    this.#next = this.#waiting[0]?.timestamp ?? this.#next;
    this.#holeSinceMs = null;
  }

  /** Gives the frame, filled up with silence. */
  #endFrame(): void {
    if (this.#filled === 0 || this.#next === null) return;
    const timestamp = (this.#next - this.#filled) >>> 0;
    const pcm = new Int16Array(WIDE_FRAME_SAMPLES);
    pcm.set(this.#frame.subarray(0, this.#filled));
    this.#filled = 0;
    this.#onFrame(timestamp, pcm);
  }
}
