import type { SpeechRateHz } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import { isLoud } from './loudness.ts';

/** Audio goes out in frames of that length, as all engines take it. */
export const FRAME_MS = 100;
const MIN_COST_MS = 10;
/** A smaller step of the time is rounding of the caller's. */
const SAME_MS = 5;

/** A stretch of the caller's time. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Audio without a pause in it. */
export interface Frame extends Span {
  readonly kind: 'audio';
  readonly pcm: Int16Array;
  readonly loud: boolean;
  /** How often it was sent. */
  sends: number;
}

/** A place in the audio where the caller asked for what is final. */
export interface FlushMark {
  readonly kind: 'flush';
}

/** The length of audio in milliseconds. */
export function durationMs(pcm: Int16Array, sampleRateHz: SpeechRateHz): number {
  return (pcm.length * 1_000) / sampleRateHz;
}

/** Both stretches, and what is between them. */
export function joined(one: Span | null, other: Span | null): Span | null {
  if (one === null || other === null) return one ?? other;
  return { startMs: Math.min(one.startMs, other.startMs), endMs: Math.max(one.endMs, other.endMs) };
}

/**
 * The audio that an engine has not answered yet: what was sent, and what is still to be sent. It keeps `keepMs` of it,
 * so that a new connection can be sent what the former one did not answer. The oldest falls out; where nobody has
 * heard it and it was no silence, it is missing.
 */
export class AudioBacklog {
  readonly #keepMs: number;
  readonly #rateHz: SpeechRateHz;
  #items: (Frame | FlushMark)[] = [];
  /** How many of the items were sent. */
  #sent = 0;
  #keptMs = 0;
  #open: { readonly atMs: number; readonly pcm: Int16Array; length: number } | null = null;
  #missing: Span | null = null;
  /** Sent audio that fell out before it was answered. It is missing if the connection is lost. */
  #unanswered: Span | null = null;

  constructor(keepMs: number, sampleRateHz: SpeechRateHz = SPEECH_SAMPLE_RATE) {
    this.#keepMs = keepMs;
    this.#rateHz = sampleRateHz;
  }

  /** The next item to be sent; null: everything was sent. */
  get next(): Frame | FlushMark | null {
    return this.#items[this.#sent] ?? null;
  }

  /** Audio that is kept, in milliseconds. */
  get keptMs(): number {
    return this.#keptMs;
  }

  /** What fell out, or was given up, and nobody has been told of. */
  get missing(): Span | null {
    return this.#missing;
  }

  /** What is missing has been told. */
  told(): void {
    this.#missing = null;
  }

  /** Takes audio. What is not a whole frame yet waits for the next audio, a pause, or a flush. */
  write(pcm: Int16Array, atMs: number): void {
    const open = this.#open;
    if (open !== null && Math.abs(open.atMs + this.#msOf(open.length) - atMs) > SAME_MS) this.#closeFrame();
    const frameSamples = (FRAME_MS * this.#rateHz) / 1_000;
    for (let at = 0; at < pcm.length;) {
      this.#open ??= { atMs: atMs + this.#msOf(at), pcm: new Int16Array(frameSamples), length: 0 };
      const piece = pcm.subarray(at, at + frameSamples - this.#open.length);
      this.#open.pcm.set(piece, this.#open.length);
      this.#open.length += piece.length;
      at += piece.length;
      if (this.#open.length === frameSamples) this.#closeFrame();
    }
  }

  /** Marks the end of what was written. */
  flush(mark: FlushMark): void {
    this.#closeFrame();
    this.#items.push(mark);
  }

  /** The next item has been sent. */
  advance(): void {
    const item = this.next;
    if (item?.kind === 'audio') item.sends += 1;
    this.#sent += 1;
  }

  /** Sends all up to the next flush at once; null where there is none. */
  takeUtterance(): { readonly frames: readonly Frame[]; readonly mark: FlushMark } | null {
    const mark = this.#items.slice(this.#sent).find((item) => item.kind === 'flush');
    if (mark === undefined) return null;
    const frames: Frame[] = [];
    for (let item = this.next; item !== null; item = this.next) {
      this.advance();
      if (item.kind === 'flush') break;
      frames.push(item);
    }
    return { frames, mark };
  }

  /** The engine has answered all that was sent and said before `untilMs`. */
  settle(untilMs: number): void {
    let index = 0;
    while (index < this.#sent) {
      const item = this.#items[index];
      if (item?.kind === 'audio' && item.endMs <= untilMs) this.#remove(index);
      else if (item?.kind === 'audio') break;
      else index += 1;
    }
    if (this.#unanswered !== null && this.#unanswered.endMs <= untilMs) this.#unanswered = null;
  }

  /** The engine has answered that stretch, and not what was sent before it. */
  settleAlone({ startMs, endMs }: Span): void {
    for (let index = this.#sent - 1; index >= 0; index -= 1) {
      const item = this.#items[index];
      if (item?.kind !== 'audio') continue;
      const middleMs = (item.startMs + item.endMs) / 2;
      if (middleMs >= startMs && middleMs <= endMs) this.#remove(index);
    }
  }

  /** The engine has answered a flush, and so all that was sent before it. */
  settleFlush(mark: FlushMark): void {
    const index = this.#items.indexOf(mark);
    if (index < 0 || index >= this.#sent) return;
    for (let left = index; left >= 0; left -= 1) this.#remove(0);
    this.#unanswered = null;
  }

  /** True where audio before that place is still to be sent, or to be answered. */
  awaits(mark: FlushMark): boolean {
    const index = this.#items.indexOf(mark);
    if (index < 0) return false;
    return this.#unanswered !== null || this.#items.slice(0, index).some(({ kind }) => kind === 'audio');
  }

  /**
   * The connection is lost: what was not answered is to be sent again. What fell out, and what was sent `maxSends`
   * times already, is missing.
   */
  rewind(maxSends: number): void {
    this.#missing = joined(this.#missing, this.#unanswered);
    this.#unanswered = null;
    for (let index = this.#sent - 1; index >= 0; index -= 1) {
      const item = this.#items[index];
      if (item?.kind !== 'audio' || item.sends < maxSends) continue;
      this.#missing = joined(this.#missing, wordsOf(item));
      this.#remove(index);
    }
    this.#sent = 0;
    this.#dropVainFlushes();
  }

  /** Everything is given up. @returns what may have had words */
  clear(): Span | null {
    this.#closeFrame();
    const lost = this.#items.reduce<Span | null>(
      (span, item) => joined(span, item.kind === 'audio' ? wordsOf(item) : null),
      joined(this.#missing, this.#unanswered),
    );
    this.#items = [];
    this.#sent = 0;
    this.#keptMs = 0;
    this.#missing = null;
    this.#unanswered = null;
    return lost;
  }

  #closeFrame(): void {
    if (this.#open === null) return;
    const { atMs, pcm, length } = this.#open;
    this.#open = null;
    const samples = pcm.subarray(0, length);
    const endMs = atMs + this.#msOf(samples.length);
    this.#items.push({ kind: 'audio', startMs: atMs, endMs, pcm: samples, loud: isLoud(samples), sends: 0 });
    this.#keptMs += this.#costMs(samples);
    while (this.#keptMs > this.#keepMs) this.#dropOldest();
  }

  #dropOldest(): void {
    const index = this.#items.findIndex(({ kind }) => kind === 'audio');
    const item = this.#items[index];
    if (item?.kind !== 'audio') return;
    if (index < this.#sent) this.#unanswered = joined(this.#unanswered, wordsOf(item));
    else this.#missing = joined(this.#missing, wordsOf(item));
    this.#remove(index);
    this.#dropVainFlushes();
  }

  /** A flush of audio that nobody keeps asks for nothing. */
  #dropVainFlushes(): void {
    while (this.#sent === 0 && this.#items[0]?.kind === 'flush') this.#items.shift();
  }

  /** Short frames count for more, so that their number is bounded too. */
  #costMs(pcm: Int16Array): number {
    return Math.max(this.#msOf(pcm.length), MIN_COST_MS);
  }

  #msOf(samples: number): number {
    return (samples * 1_000) / this.#rateHz;
  }

  #remove(index: number): void {
    const [item] = this.#items.splice(index, 1);
    if (item?.kind === 'audio') this.#keptMs -= this.#costMs(item.pcm);
    if (index < this.#sent) this.#sent -= 1;
  }
}

/** Silence has no words. */
function wordsOf(frame: Frame): Span | null {
  return frame.loud ? { startMs: frame.startMs, endMs: frame.endMs } : null;
}
