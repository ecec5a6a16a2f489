import { RING_SAMPLES, SAMPLE_RATE_HZ, timestampDistance } from '../media/rtp/index.ts';

/** Samples that are further back than this are of another time line: 512 ms. */
const MOST_BACK_MS = RING_SAMPLES / (SAMPLE_RATE_HZ / 1000);
/** A sender whose timestamps part from the clock by more than this counts from elsewhere. */
const MAX_PARTING_MS = 200;
/** What a packet is late by for so long is no stall that is caught up with. */
const PROBATION_MS = 500;
/** How long the least delay is believed: twice this at most. Clocks drift. */
const WINDOW_MS = 10_000;
/** Former time lines that are remembered, for results that come late. */
const MAX_FORMER = 16;

/** A stretch of the stream that lies in one place on the clock. */
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

/** Packets that are late, since `sinceMs`. */
interface Probation {
  readonly sinceMs: number;
  readonly streamMs: number;
  leastMs: number;
}

/**
 * Tells when the samples of an RTP stream were said, by the clock on which its packets arrive.
 *
 * Voice detector and recognizer get stream time, which goes on as the timestamps do and never back. A packet comes after
 * its last sample was said, by the way's least delay and by what the jitter adds. So the packet that came earliest,
 * measured by its timestamp, tells best where stream time lies on the clock, and only results are put there: by then the
 * least delay is known.
 *
 * Where timestamps part from the clock for good (a sender that does not count on in silence), a new time line begins. A
 * stall that is caught up with begins none. It is pure: the caller says what time it is.
 */
export class StreamClock {
  #perMs = SAMPLE_RATE_HZ / 1000;
  #lines: TimeLine[] = [];
  #probation: Probation | null = null;
  #lastTimestamp: number | null = null;
  #lastUnwrapped = 0;
  /** Packets in a row that are far behind. */
  #behind = 0;
  /** Stream time that was given out. */
  #givenMs = -Infinity;

  /** Notes that a packet arrived. Call it before its sound is given out. */
  arrived(timestamp: number, samples: number, arrivalMs: number): void {
    const newestBefore = this.#lastTimestamp === null ? -Infinity : this.#lastUnwrapped;
    const unwrapped = this.#unwrap(timestamp);
    const atMs = unwrapped / this.#perMs;
    const saidMs = arrivalMs - samples / this.#perMs;
    const line = this.#lines.at(-1);
    if (line === undefined || newestBefore === -Infinity) {
      this.#begin(atMs, Math.max(saidMs, this.#givenMs), saidMs, arrivalMs);
      return;
    }
    if (unwrapped <= newestBefore) {
      // Late, or a duplicate. Two in a row from far behind begin anew, as in the reorder buffer.
      if (unwrapped > newestBefore - MOST_BACK_MS * this.#perMs || ++this.#behind < 2) return;
      this.restart();
      this.arrived(timestamp, samples, arrivalMs);
      return;
    }
    this.#behind = 0;
    const streamMs = atMs + line.shiftMs;
    const parting = saidMs - streamMs - correctionOf(line);
    if (streamMs < this.#givenMs - 1) {
      // Silence was given out in its place.
      this.#begin(atMs, Math.max(saidMs, this.#givenMs), saidMs, arrivalMs);
    } else if (parting < -MAX_PARTING_MS) {
      this.#begin(atMs, streamMs, saidMs, arrivalMs);
    } else {
      this.#judge(line, { atMs, streamMs, saidMs, arrivalMs });
    }
  }

  /** The stream time of a sample that is given out now. It is never before what was given out. */
  give(timestamp: number, samples: number): number {
    const line = this.#lines.at(-1);
    const atMs = Math.max(this.#unwrap(timestamp) / this.#perMs + (line?.shiftMs ?? 0), this.#givenMs);
    this.#givenMs = atMs + samples / this.#perMs;
    return atMs;
  }

  /** Stream time up to which sound or silence was given out; null before the first. */
  get givenMs(): number | null {
    return this.#givenMs === -Infinity ? null : this.#givenMs;
  }

  /** The stream time of so much silence that is given out now, behind all that was. */
  giveSilence(ms: number): number {
    const atMs = this.#givenMs;
    this.#givenMs += ms;
    return atMs;
  }

  /** The time on the clock of a moment of the stream. */
  toClock(streamMs: number): number {
    const line = this.#lines.findLast(({ startMs }) => startMs <= streamMs) ?? this.#lines[0];
    return line === undefined ? streamMs : streamMs + correctionOf(line);
  }

  /** Another stream follows, or another rate: its timestamps say nothing about this one's. @defaultValue the same rate */
  restart(sampleRateHz = this.#perMs * 1000): void {
    this.#perMs = sampleRateHz / 1000;
    this.#lastTimestamp = null;
    this.#behind = 0;
  }

  /** Takes the packet for what it tells of the way's delay. */
  #judge(
    line: TimeLine,
    packet: { readonly atMs: number; readonly streamMs: number; readonly saidMs: number; readonly arrivalMs: number },
  ): void {
    const { atMs, streamMs, saidMs, arrivalMs } = packet;
    const latenessMs = saidMs - streamMs;
    if (latenessMs - correctionOf(line) <= MAX_PARTING_MS) {
      this.#probation = null;
      this.#note(line, latenessMs, arrivalMs);
      return;
    }
    this.#probation ??= { sinceMs: arrivalMs, streamMs, leastMs: latenessMs };
    const { sinceMs, streamMs: fromMs } = this.#probation;
    this.#probation.leastMs = Math.min(this.#probation.leastMs, latenessMs);
    if (arrivalMs - sinceMs < PROBATION_MS) return;
    const startAtMs = atMs - (streamMs - fromMs);
    this.#begin(startAtMs, fromMs, fromMs + this.#probation.leastMs, arrivalMs);
  }

  #note(line: TimeLine, latenessMs: number, arrivalMs: number): void {
    if (arrivalMs - line.windowStartMs >= WINDOW_MS) {
      line.leastBeforeMs = line.leastMs;
      line.leastMs = latenessMs;
      line.windowStartMs = arrivalMs;
    }
    line.leastMs = Math.min(line.leastMs, latenessMs);
  }

  /** From the timestamp `atMs` on, which is `startMs` of the stream and was said at `saidMs`. */
  #begin(atMs: number, startMs: number, saidMs: number, arrivalMs: number): void {
    this.#probation = null;
    const lateness = { leastMs: saidMs - startMs, leastBeforeMs: Infinity, windowStartMs: arrivalMs };
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
