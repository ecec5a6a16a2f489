import { SAMPLE_RATE_HZ, timestampDistance } from '../media/rtp/index.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** A sender whose timestamps part from the clock by more than this, after all before was given out, began anew. */
export const MAX_LATENESS_MS = 200;
/** How long the least delay is believed: twice this at most. Clocks drift. */
const WINDOW_MS = 10_000;
/** Former time lines that are remembered, for results that come late. */
const MAX_FORMER = 8;

/** A stretch of the stream in which timestamps count on. */
interface TimeLine {
  /** Where it starts, in stream time. */
  readonly startMs: number;
  /** From timestamps (unwrapped, in milliseconds) to stream time. */
  readonly shiftMs: number;
  /** Least lateness of a packet, in this window and in the one before. */
  leastMs: number;
  leastBeforeMs: number;
  windowStartMs: number;
}

/**
 * Tells when the samples of an RTP stream were said, by the clock on which its packets arrive.
 *
 * Voice detector and recognizer get stream time, which goes on as the timestamps do and never back. A packet comes after
 * its last sample was said, by the way's least delay and by what the jitter adds. So the packet that came earliest,
 * measured by its timestamp, tells best where stream time lies on the clock, and only results are put there: by then the
 * least delay is known.
 *
 * Where timestamps part from the clock (a sender that does not count in silence, a burst after a stall), a new time line
 * begins. It is pure: the caller says what time it is.
 */
export class StreamClock {
  #lines: TimeLine[] = [];
  #lastTimestamp: number | null = null;
  #lastUnwrapped = 0;
  /** Another stream follows. */
  #isNew = false;
  /** Stream time that was given out. */
  #givenMs = -Infinity;

  /**
   * Notes that a packet arrived.
   * @param isSettled everything that came before was given out, so that a new time line may begin
   */
  arrived(timestamp: number, samples: number, arrivalMs: number, isSettled: boolean): void {
    const atMs = this.#unwrap(timestamp) / SAMPLES_PER_MS;
    const idealMs = arrivalMs - samples / SAMPLES_PER_MS;
    const line = this.#lines.at(-1);
    const latenessMs = idealMs - (atMs + (line?.shiftMs ?? 0));
    const parted = line !== undefined && Math.abs(latenessMs - correctionOf(line)) > MAX_LATENESS_MS;
    if (line === undefined || this.#isNew || (isSettled && parted)) {
      this.#begin(atMs, Math.max(idealMs, this.#givenMs), arrivalMs);
      return;
    }
    if (arrivalMs - line.windowStartMs >= WINDOW_MS) {
      line.leastBeforeMs = line.leastMs;
      line.leastMs = latenessMs;
      line.windowStartMs = arrivalMs;
    }
    line.leastMs = Math.min(line.leastMs, latenessMs);
  }

  /** The stream time of a sample that is given out now. */
  give(timestamp: number, samples: number): number {
    const line = this.#lines.at(-1);
    const atMs = this.#unwrap(timestamp) / SAMPLES_PER_MS + (line?.shiftMs ?? 0);
    this.#givenMs = Math.max(this.#givenMs, atMs + samples / SAMPLES_PER_MS);
    return atMs;
  }

  /** Stream time up to which sound or silence was given out; null before the first. */
  get givenMs(): number | null {
    return this.#givenMs === -Infinity ? null : this.#givenMs;
  }

  /** So much silence was given out. */
  giveSilence(ms: number): void {
    this.#givenMs += ms;
  }

  /** The time on the clock of a moment of the stream. */
  toClock(streamMs: number): number {
    const line = this.#lines.findLast(({ startMs }) => startMs <= streamMs) ?? this.#lines[0];
    return line === undefined ? streamMs : streamMs + correctionOf(line);
  }

  /** Another stream follows: its timestamps say nothing about this one's. */
  restart(): void {
    this.#lastTimestamp = null;
    this.#isNew = true;
  }

  #begin(atMs: number, startMs: number, arrivalMs: number): void {
    this.#isNew = false;
    const lateness = { leastMs: 0, leastBeforeMs: Infinity, windowStartMs: arrivalMs };
    this.#lines.push({ startMs, shiftMs: startMs - atMs, ...lateness });
    if (this.#lines.length > MAX_FORMER) this.#lines.shift();
  }

  /** RFC 3550 5.1: timestamps are of 32 bits and wrap. */
  #unwrap(timestamp: number): number {
    if (this.#lastTimestamp === null) {
      this.#lastTimestamp = timestamp;
      return this.#lastUnwrapped;
    }
    const unwrapped = this.#lastUnwrapped + timestampDistance(this.#lastTimestamp, timestamp);
    if (unwrapped > this.#lastUnwrapped) {
      this.#lastTimestamp = timestamp;
      this.#lastUnwrapped = unwrapped;
    }
    return unwrapped;
  }
}

/** What is added to stream time on this line. */
function correctionOf({ leastMs, leastBeforeMs }: TimeLine): number {
  return Math.min(leastMs, leastBeforeMs);
}
