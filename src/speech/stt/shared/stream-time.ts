/** From `streamMs` on, the stream and the caller's clock go side by side. */
interface Anchor {
  readonly streamMs: number;
  readonly callerMs: number;
}

/** A stream with more pauses than that forgets where the first ones were. */
const MAX_ANCHORS = 4_096;
/** A smaller difference is rounding. */
const SAME_MS = 1;

/**
 * Tells the time of an engine's stream on the caller's clock. An engine counts the audio that it was sent; the caller's
 * clock goes on in pauses that were not sent.
 */
export class StreamTime {
  readonly #anchors: Anchor[] = [];
  #lengthMs = 0;

  /** How long the stream is. */
  get lengthMs(): number {
    return this.#lengthMs;
  }

  /** The next part of the stream was said at `atMs` of the caller's clock. */
  add(durationMs: number, atMs: number): void {
    const last = this.#anchors.at(-1);
    if (last === undefined || Math.abs(last.callerMs + this.#lengthMs - last.streamMs - atMs) >= SAME_MS) {
      this.#anchors.push({ streamMs: this.#lengthMs, callerMs: atMs });
      if (this.#anchors.length > MAX_ANCHORS) this.#anchors.shift();
    }
    this.#lengthMs += durationMs;
  }

  /** When something began. A time that the stream does not have is brought into it. */
  startOf(streamMs: number): number {
    return this.#at(streamMs, (anchor, ms) => anchor.streamMs <= ms);
  }

  /** When something ended. What ends where a pause begins ended before the pause. */
  endOf(streamMs: number): number {
    return this.#at(streamMs, (anchor, ms) => anchor.streamMs < ms);
  }

  #at(streamMs: number, isBefore: (anchor: Anchor, ms: number) => boolean): number {
    const ms = Math.min(Math.max(streamMs, 0), this.#lengthMs);
    const index = Math.max(
      0,
      this.#anchors.findLastIndex((anchor) => isBefore(anchor, ms)),
    );
    const anchor = this.#anchors[index];
    if (anchor === undefined) return 0;
    const callerMs = anchor.callerMs + Math.max(0, ms - anchor.streamMs);
    const next = this.#anchors[index + 1];
    return next === undefined || next.callerMs < anchor.callerMs ? callerMs : Math.min(callerMs, next.callerMs);
  }
}
