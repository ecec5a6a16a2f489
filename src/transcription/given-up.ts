import type { Recognized } from '../ports/speech.ts';

/** A stretch of stream time. */
interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Stretches that are remembered. Words that come later than that are told. */
const MAX_SPANS = 64;

/**
 * What was told as missing since nobody answered in time. What a recognizer says of it later is not told: a transcript
 * must not have words where it says that none are known.
 */
export class GivenUp {
  readonly #spans: Span[] = [];

  add(span: Span): void {
    this.#spans.push(span);
    if (this.#spans.length > MAX_SPANS) this.#spans.shift();
  }

  /** The parts of a stretch that were not given up, in order. */
  rest(span: Span): readonly Span[] {
    let parts: Span[] = [span];
    for (const given of this.#spans) {
      parts = parts.flatMap((part) => [
        { startMs: part.startMs, endMs: Math.min(part.endMs, given.startMs) },
        { startMs: Math.max(part.startMs, given.endMs), endMs: part.endMs },
      ]).filter(({ startMs, endMs }) => startMs < endMs); // prettier-ignore
    }
    return parts;
  }

  /**
   * What may be told of a result: its words outside of what was given up. Where these have no times, all of it, or none.
   * @returns null: nothing
   */
  restOf<T extends Recognized>(result: T): T | null {
    if (!this.#has(result)) return result;
    if (result.words.length === 0) return this.#holds(result) ? null : result;
    const words = result.words.filter((word) => !this.#holds(word));
    const [first, last] = [words[0], words.at(-1)];
    if (first === undefined || last === undefined) return null;
    if (words.length === result.words.length) return result;
    const text = words.map((word) => word.text).join(' ');
    return { ...result, text, words, startMs: first.startMs, endMs: last.endMs };
  }

  /** Whether some of it was given up. */
  #has({ startMs, endMs }: Span): boolean {
    return this.#spans.some((span) => span.startMs < endMs && span.endMs > startMs);
  }

  /** Whether the middle of it was given up. */
  #holds({ startMs, endMs }: Span): boolean {
    const middleMs = (startMs + endMs) / 2;
    return this.#spans.some((span) => span.startMs <= middleMs && middleMs < span.endMs);
  }
}
