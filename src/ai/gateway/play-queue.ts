import type { LineFormat } from './line-format.ts';
import { ULAW_LINE } from './line-format.ts';
import type { Cleared, OnMark } from './voice-line.ts';

/** Audio of one AI that may wait: ten minutes, as with Twilio. */
export const MAX_QUEUED_MS = 10 * 60 * 1_000;
/** Marks of one AI that may wait: seven for each second of that. */
export const MAX_MARKS = 4_096;
/** Audio is kept in blocks of two seconds, however it comes. */
const BLOCK_MS = 2_000;

/** Audio that was sent, and when the caller has it. */
interface OnItsWay {
  /** The octets up to its end, of all that were ever queued. */
  readonly end: number;
  readonly playedAtMs: number;
}

interface Mark {
  /** The octets before it, of all that were ever queued. */
  readonly at: number;
  readonly onMark: OnMark;
}

/**
 * What an AI has said and the caller has not heard yet, taken out 20 ms at a time. A frame counts as played at the
 * time that it is taken out with. Octets are counted from the beginning of the line.
 */
export class PlayQueue {
  readonly #format: LineFormat;
  readonly #blockOctets: number;
  readonly #blocks: Buffer[] = [];
  readonly #marks: Mark[] = [];
  readonly #onItsWay: OnItsWay[] = [];
  /** Where the next octet is in the first block, and where the last block has room. */
  #read = 0;
  #write: number;
  #pushed = 0;
  #taken = 0;
  #played = 0;
  #lateFrames = 0;

  /** @param format what the audio is in */
  constructor(format: LineFormat = ULAW_LINE) {
    this.#format = format;
    this.#blockOctets = BLOCK_MS * format.octetsPerMs;
    this.#write = this.#blockOctets;
  }

  /** All that was ever queued. */
  get queuedMs(): number {
    return this.#pushed / this.#format.octetsPerMs;
  }

  /** Octets that wait. */
  get waiting(): number {
    return this.#pushed - this.#taken;
  }

  /** Keeps a copy. Gives the number of octets that did not fit and are dropped. */
  push(audio: Uint8Array): number {
    const length = Math.min(audio.length, MAX_QUEUED_MS * this.#format.octetsPerMs - (this.#pushed - this.#taken));
    for (let from = 0; from < length;) {
      if (this.#write === this.#blockOctets) {
        this.#blocks.push(Buffer.allocUnsafe(this.#blockOctets));
        this.#write = 0;
      }
      const count = Math.min(length - from, this.#blockOctets - this.#write);
      this.#blocks.at(-1)?.set(audio.subarray(from, from + count), this.#write);
      this.#write += count;
      from += count;
    }
    this.#pushed += length;
    return audio.length - length;
  }

  /** Adds a mark, which is told at once where nothing is left to be played. False: too many wait. */
  mark(onMark: OnMark, nowMs: number): boolean {
    if (this.#pushed <= this.#played) {
      onMark(true, nowMs);
      return true;
    }
    if (this.#marks.length >= MAX_MARKS) return false;
    this.#marks.push({ at: this.#pushed, onMark });
    return true;
  }

  /**
   * Copies the next frame, as far as there is one.
   * @param playedAtMs when it will have been played
   * @returns octets that it has, 0 to those of a frame
   */
  next(frame: Buffer, playedAtMs: number): number {
    let length = this.#take(frame);
    while (this.#lateFrames > 0 && length === this.#format.frameOctets && this.#format.isQuiet(frame)) {
      this.#lateFrames--;
      length = this.#take(frame);
    }
    // What comes after a pause is not late.
    if (length === 0) this.#lateFrames = 0;
    else this.#onItsWay.push({ end: this.#taken, playedAtMs });
    return length;
  }

  /** Tells the marks of what has been played. */
  settle(nowMs: number): void {
    for (let sent = this.#onItsWay[0]; sent !== undefined && sent.playedAtMs <= nowMs; sent = this.#onItsWay[0]) {
      this.#played = sent.end;
      this.#onItsWay.shift();
    }
    for (let mark = this.#marks[0]; mark !== undefined && mark.at <= this.#played; mark = this.#marks[0]) {
      this.#marks.shift();
      mark.onMark(true, nowMs);
    }
  }

  /** So many frames were not sent in their time. Where audio waited, it is late now: quiet frames make up for it. */
  fallBehind(frames: number): void {
    if (this.#pushed > this.#taken) this.#lateFrames += frames;
  }

  /** Drops what waits, and tells all marks. */
  clear(nowMs: number): Cleared {
    const playedMs = this.#taken / this.#format.octetsPerMs;
    const droppedMs = (this.#pushed - this.#taken) / this.#format.octetsPerMs;
    const taken = this.#taken;
    this.#blocks.splice(1);
    if (this.#blocks.length > 0) this.#emptied();
    this.#taken = this.#pushed;
    this.#played = this.#pushed;
    this.#onItsWay.length = 0;
    this.#lateFrames = 0;
    // Whoever is told may queue again.
    for (const { at, onMark } of this.#marks.splice(0)) onMark(at <= taken, nowMs);
    return { playedMs, droppedMs };
  }

  /** Takes the next frame out, as far as there is one. */
  #take(frame: Buffer): number {
    let length = 0;
    while (length < this.#format.frameOctets && this.#taken + length < this.#pushed) {
      const block = this.#blocks[0] as Buffer;
      const end = this.#blocks.length === 1 ? this.#write : this.#blockOctets;
      const count = Math.min(this.#format.frameOctets - length, end - this.#read);
      block.copy(frame, length, this.#read, this.#read + count);
      this.#read += count;
      length += count;
      if (this.#read === end) this.#emptied();
    }
    this.#taken += length;
    return length;
  }

  /** The first block has been read. The last one is used again. */
  #emptied(): void {
    this.#read = 0;
    if (this.#blocks.length > 1) this.#blocks.shift();
    else this.#write = 0;
  }
}
