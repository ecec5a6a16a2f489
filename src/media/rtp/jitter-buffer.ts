import { Concealer } from './concealer.ts';
import type { AudioCodec, G711Law } from './g711.ts';
import { FRAME_MS, FRAME_SAMPLES, G711, SAMPLE_RATE_HZ } from './g711.ts';
import { OctetRing, RING_SAMPLES } from './octet-ring.ts';
import { timestampDistance } from './serial.ts';

/** Delay that the buffer never goes beyond. */
export const MAX_DELAY_MS = 240;
const MAX_DELAY_SAMPLES = (MAX_DELAY_MS * SAMPLE_RATE_HZ) / 1000;
/** Longest payload that is taken: 200 ms, the longest packet that RFC 3551 4.2 asks receivers to accept. */
const MAX_PAYLOAD_SAMPLES = 1600;
/**
 * Delay of a talkspurt before any was learnt, since arrivals scatter at least so much. The delay never gets smaller.
 */
const LEAST_DELAY_MS = 10;
/** A late packet gets this much time beyond its lateness, since arrivals scatter. */
const LATE_MARGIN_MS = 5;
/** Frames without audio after which the next packet begins a new talkspurt. */
const DRY_FRAMES = 4;
/** Packets in a row from another time line that make us believe it. */
const STRAY_PACKETS = 2;
/** The delay shrinks if every packet of a window came at least one frame and this earlier than needed. */
const SPARE_MS = FRAME_MS + LEAST_DELAY_MS;
const FIRST_WINDOW_FRAMES = 100;
const LONGEST_WINDOW_FRAMES = 3000;
/** A shrink proves wrong if the delay has to grow again within this many windows. */
const REGRET_WINDOWS = 20;
/** The delay shrinks quickly if even the latest packet of a short window came this much too early. */
const EXCESS_MS = 60;
const SHORT_WINDOW_FRAMES = 10;
/** How often the learnt delay is held against how long packets wait indeed. */
const TRUE_DELAY_FRAMES = 50;
/** How long a shrink waits for a quiet frame to leave out. */
const QUIET_WAIT_FRAMES = 50;
const QUIET_PEAK = 400;

/** What {@link JitterBuffer.pull} gave. */
export type FrameKind = 'audio' | 'concealed' | 'silence';

/** Counters of one stream. */
export interface JitterStats {
  packets: number;
  /** Came after their turn and were dropped. */
  late: number;
  duplicates: number;
  /** Frames made up because audio was missing. */
  concealedFrames: number;
  /** Times that the delay grew or shrank by whole frames. */
  stretched: number;
  shrunk: number;
  /** Times that the stream began anew: first packet, talkspurt, timestamp jump. */
  anchored: number;
}

/** Counters at zero. */
export function newJitterStats(): JitterStats {
  return { packets: 0, late: 0, duplicates: 0, concealedFrames: 0, stretched: 0, shrunk: 0, anchored: 0 };
}

/**
 * Adaptive jitter buffer for one G.711 stream, read 20 ms at a time.
 *
 * Octets lie in a ring at their timestamp (octet-ring.ts), so packets of any length, order and alignment fit, and
 * duplicates do no harm. `#read` is the timestamp that the next frame starts at; how long before its turn a packet
 * comes is its margin, and the margins alone steer the delay:
 *
 * - a packet that comes after its turn, with nothing newer played, moves `#read` back (the delay grows; what was made
 *   up meanwhile is the inserted time);
 * - a window in which every packet came more than a frame too early moves `#read` on by one frame, a quiet one where
 *   there is one (the delay shrinks). A sender's clock that is fast or slow shows as just this.
 * - after a pause of 80 ms or more the next packet starts with the delay that was learnt: its turn is the first that comes
 *   at least that much after it, so it waits for up to a frame more.
 *
 * Pure: the caller says what time it is (milliseconds of any steady clock).
 */
export class JitterBuffer {
  readonly stats: JitterStats;
  readonly #law: G711Law;
  readonly #ring: OctetRing;
  readonly #concealer: Concealer;
  #started = false;
  #paused = false;
  #read = 0;
  /** End of the newest audio that was given out; nothing older is played after it. */
  #playedEnd = 0;
  /** End of the newest audio that came. */
  #end = 0;
  #delayMs = LEAST_DELAY_MS;
  #dryFrames = DRY_FRAMES;
  #strays = 0;
  #lastPullMs: number | null = null;
  #windowFrames = 0;
  #windowLength = FIRST_WINDOW_FRAMES;
  #windowMargin = Infinity;
  #shortFrames = 0;
  #shortMargin = Infinity;
  #trueFrames = 0;
  #longestWait = -Infinity;
  /** Frames that a wanted shrink has waited for a quiet one; null where none is wanted. */
  #shrinkWait: number | null = null;
  #framesSinceShrink = Infinity;

  /** @param stats counters that go on */
  constructor(codec: AudioCodec, stats: JitterStats = newJitterStats()) {
    this.stats = stats;
    this.#law = G711[codec];
    this.#ring = new OctetRing(this.#law);
    this.#concealer = new Concealer(this.#law);
  }

  /** The law that frames come out in. */
  get codec(): AudioCodec {
    return this.#law.codec;
  }

  /** Delay that the next talkspurt starts with, at least. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** Takes the payload of a packet in, in the law `codec`. */
  push(timestamp: number, payload: Buffer, codec: AudioCodec, nowMs: number): void {
    const length = payload.length;
    if (length === 0 || length > MAX_PAYLOAD_SAMPLES) return;
    this.stats.packets++;
    this.#paused = false;
    if (!this.#started) this.#anchor(timestamp, nowMs);
    if (!this.#place(timestamp, length, nowMs)) return;
    this.#strays = 0;
    const ahead = timestampDistance(this.#read, timestamp);
    const skip = ahead < 0 ? -ahead : 0;
    if (this.#ring.has(timestamp + skip)) {
      this.stats.duplicates++;
      return;
    }
    this.#noteMargin(ahead, nowMs);
    const end = (timestamp + length) >>> 0;
    if (timestampDistance(this.#end, end) > 0) this.#end = end;
    this.#ring.store(timestamp, payload, skip, codec);
  }

  /** Fills `out` with the next 160 octets. The owner calls it every 20 ms. */
  pull(out: Buffer, nowMs: number): FrameKind {
    this.#lastPullMs = nowMs;
    if (!this.#started) {
      out.fill(this.#law.silence, 0, FRAME_SAMPLES);
      return 'silence';
    }
    const kind = this.#readFrame(out);
    if (this.#adapt()) this.#skipFrame();
    return kind;
  }

  /** Lets time pass without reading, for a reader that was held up and leaves frames out. */
  skip(frames: number): void {
    if (!this.#started) return;
    if (frames * FRAME_SAMPLES >= RING_SAMPLES) this.#ring.clear();
    else for (let frame = 0; frame < frames; frame++) this.#ring.clearFrame(this.#read + frame * FRAME_SAMPLES);
    this.#read = (this.#read + frames * FRAME_SAMPLES) >>> 0;
    this.#resetWindows();
  }

  /** The sender speaks in events instead of audio (RFC 4733), so the buffer makes no audio up meanwhile. */
  pause(): void {
    this.#paused = true;
  }

  /** Forgets the stream: another SSRC or a new session begins. The learnt delay stays. */
  reset(): void {
    this.#started = false;
    this.#strays = 0;
    this.#ring.clear();
    this.#concealer.stop();
  }

  #anchor(timestamp: number, nowMs: number): void {
    this.#started = true;
    this.#ring.clear();
    const frames = Math.max(0, Math.ceil((this.#delayMs - this.#untilPullMs(nowMs, 0)) / FRAME_MS));
    this.#read = (timestamp - frames * FRAME_SAMPLES) >>> 0;
    this.#playedEnd = this.#read;
    this.#end = this.#read;
    this.#dryFrames = 0;
    this.#strays = 0;
    this.#resetWindows();
    this.stats.anchored++;
  }

  /** Makes room for a packet by moving the reading point. False if the packet must be dropped. */
  #place(timestamp: number, length: number, nowMs: number): boolean {
    const ahead = timestampDistance(this.#read, timestamp);
    const fresh = timestampDistance(this.#playedEnd, timestamp) >= 0;
    const dry = this.#dryFrames >= DRY_FRAMES && timestampDistance(this.#read, this.#end) <= 0;
    if (ahead + length > RING_SAMPLES || ahead < -MAX_DELAY_SAMPLES) {
      // Another time line, a burst after a stall, or one packet gone astray. Only the second one in a row decides;
      // after a pause the first does, where it is newer than all that was played.
      if (++this.#strays < STRAY_PACKETS && !(fresh && dry)) {
        this.stats.late++;
        return false;
      }
      this.#anchor(timestamp, nowMs);
      return true;
    }
    if (dry && fresh) {
      this.#anchor(timestamp, nowMs);
      return true;
    }
    if (ahead >= 0) return true;
    const lateMs = LATE_MARGIN_MS - this.#marginMs(ahead, nowMs);
    const frames = Math.max(Math.ceil(-ahead / FRAME_SAMPLES), Math.ceil(lateMs / FRAME_MS));
    if (fresh && this.#delayMs + frames * FRAME_MS <= MAX_DELAY_MS) {
      this.#stretch(frames);
      return true;
    }
    this.stats.late++;
    return ahead + length > 0; // the part whose turn is still to come is kept
  }

  #stretch(frames: number): void {
    this.#read = (this.#read - frames * FRAME_SAMPLES) >>> 0;
    this.#delayMs += frames * FRAME_MS;
    this.stats.stretched++;
    this.#trueFrames = 0;
    this.#longestWait = -Infinity;
    // A shrink that soon proves wrong makes the next one wait longer.
    if (this.#framesSinceShrink < REGRET_WINDOWS * this.#windowLength) {
      this.#windowLength = Math.min(2 * this.#windowLength, LONGEST_WINDOW_FRAMES);
    }
    this.#resetWindows();
  }

  /** How long before its turn something comes that starts `ahead` samples after the reading point. */
  #marginMs(ahead: number, nowMs: number): number {
    return (ahead * 1000) / SAMPLE_RATE_HZ + this.#untilPullMs(nowMs, FRAME_MS);
  }

  /** Time until the next frame is read; `unknownMs` where none was read yet. */
  #untilPullMs(nowMs: number, unknownMs: number): number {
    return this.#lastPullMs === null ? unknownMs : Math.max(0, this.#lastPullMs + FRAME_MS - nowMs);
  }

  #noteMargin(ahead: number, nowMs: number): void {
    const marginMs = this.#marginMs(ahead, nowMs);
    this.#windowMargin = Math.min(this.#windowMargin, marginMs);
    this.#shortMargin = Math.min(this.#shortMargin, marginMs);
    this.#longestWait = Math.max(this.#longestWait, marginMs);
  }

  #readFrame(out: Buffer): FrameKind {
    this.#ring.copyFrame(this.#read, out);
    const missing = this.#ring.firstMissing(this.#read);
    const end = (this.#read + FRAME_SAMPLES) >>> 0;
    let kind: FrameKind = 'audio';
    if (missing === FRAME_SAMPLES) {
      this.#concealer.good(out);
      this.#playedEnd = end;
      this.#dryFrames = 0;
    } else {
      kind = this.#mend(out, missing);
    }
    this.#ring.clearFrame(this.#read);
    this.#read = end;
    return kind;
  }

  /** Fills the holes of a frame. */
  #mend(out: Buffer, missing: number): FrameKind {
    const last = this.#ring.lastPresent(this.#read);
    if (last >= 0) {
      this.#playedEnd = (this.#read + last + 1) >>> 0;
      this.#dryFrames = 0;
    } else {
      this.#dryFrames++;
    }
    if (this.#paused) this.#concealer.stop();
    const made = this.#concealer.fill(out, missing, (index) => this.#ring.has(this.#read + index));
    if (!made) return last >= 0 ? 'audio' : 'silence';
    this.stats.concealedFrames++;
    return 'concealed';
  }

  /** Whether to leave a frame out after this one. */
  #adapt(): boolean {
    this.#noteTrueDelay();
    this.#framesSinceShrink++;
    if (++this.#shortFrames >= SHORT_WINDOW_FRAMES) {
      const excess = this.#shortMargin !== Infinity && this.#shortMargin >= EXCESS_MS + SPARE_MS;
      this.#shortFrames = 0;
      this.#shortMargin = Infinity;
      if (excess) return true;
    }
    if (++this.#windowFrames >= this.#windowLength) {
      const spare = this.#windowMargin !== Infinity && this.#windowMargin >= SPARE_MS;
      this.#windowFrames = 0;
      this.#windowMargin = Infinity;
      if (spare) this.#shrinkWait ??= 0;
    }
    if (this.#shrinkWait === null) return false;
    return ++this.#shrinkWait > QUIET_WAIT_FRAMES || this.#nextIsQuiet();
  }

  /**
   * Time that was put in for a sender whose clock is slow is no delay: it makes up for packets that come ever later. The
   * delay is no more than the longest that a packet waits.
   */
  #noteTrueDelay(): void {
    if (++this.#trueFrames < TRUE_DELAY_FRAMES) return;
    if (this.#longestWait !== -Infinity)
      this.#delayMs = Math.max(LEAST_DELAY_MS, Math.min(this.#delayMs, this.#longestWait));
    this.#trueFrames = 0;
    this.#longestWait = -Infinity;
  }

  /** The voice that is left out is bridged, so that nothing clicks. */
  #skipFrame(): void {
    this.#ring.clearFrame(this.#read);
    this.#concealer.splice();
    this.#read = (this.#read + FRAME_SAMPLES) >>> 0;
    this.#delayMs = Math.max(LEAST_DELAY_MS, this.#delayMs - FRAME_MS);
    this.#framesSinceShrink = 0;
    this.stats.shrunk++;
    this.#resetWindows();
  }

  /** True if little is missed when the next frame is left out. */
  #nextIsQuiet(): boolean {
    for (let index = 0; index < FRAME_SAMPLES; index += 4) {
      const at = this.#read + index;
      if (this.#ring.has(at) && Math.abs(this.#ring.sampleAt(at)) > QUIET_PEAK) return false;
    }
    return true;
  }

  #resetWindows(): void {
    this.#windowFrames = 0;
    this.#windowMargin = Infinity;
    this.#shortFrames = 0;
    this.#shortMargin = Infinity;
    this.#shrinkWait = null;
  }
}
