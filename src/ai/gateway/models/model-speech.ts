import type { Clock } from '../../../ports/clock.ts';
import { rememberBounded } from '../../../shared/remember-bounded.ts';
import type { VoiceLine } from '../voice-line.ts';
import type { ModelSound } from './model-sound.ts';

/** Things that a model says and that the caller has not heard to the end. */
const MAX_ITEMS = 64;
/** Characters that are kept of one of them. */
const MAX_TEXT = 16_384;

/** Words with their place in the audio of what is said, where the AI tells it. */
interface Piece {
  readonly text: string;
  readonly endMs: number;
}

/** Something that a model says: a message, or a reply. */
interface Item {
  readonly id: string;
  /** Where its audio begins and ends on the line (`queuedMs`); null: it has none yet. */
  fromMs: number | null;
  untilMs: number;
  /** All of its audio that came, in milliseconds. */
  audioMs: number;
  /** When the caller began to hear it. */
  startAt: number | null;
  text: string;
  readonly pieces: Piece[];
  /** All of it has come. */
  isWhole: boolean;
  /** The caller has interrupted it: what still comes is dropped. */
  isStopped: boolean;
}

/** Something that the caller did not hear to its end. */
export interface Stopped {
  readonly id: string;
  readonly playedMs: number;
  /** The words that were heard; null: none are known. */
  readonly heard: string | null;
}

/** What a model says: its audio goes to the line, and its words are told as far as they were heard. */
export class ModelSpeech {
  readonly #line: VoiceLine;
  readonly #clock: Clock;
  readonly #sound: ModelSound;
  readonly #items = new Map<string, Item>();
  /** The item whose audio came last, and is not over; null: there is none. */
  #speaking: Item | null = null;

  constructor(line: VoiceLine, sound: ModelSound, clock: Clock) {
    this.#line = line;
    this.#sound = sound;
    this.#clock = clock;
  }

  /** Audio of an item, as the model has it, to be played. */
  audio(id: string, audio: Uint8Array): void {
    const item = this.#itemOf(id);
    if (item.isStopped) return;
    if (this.#speaking !== item) this.#endSound();
    this.#speaking = item;
    if (item.fromMs === null) {
      item.fromMs = this.#line.queuedMs;
      this.#line.mark((_played, at) => {
        item.startAt = at;
      });
    }
    this.#play(item, this.#sound.forLine(audio));
  }

  /** More words of an item. @param endMs where they end in its audio; null: that is not known */
  words(id: string, text: string, endMs: number | null): void {
    const item = this.#itemOf(id);
    item.text = (item.text + text).slice(0, MAX_TEXT);
    if (endMs !== null && text !== '' && item.text.length < MAX_TEXT) item.pieces.push({ text, endMs });
  }

  /** All words of an item. */
  wholeText(id: string, text: string): void {
    const item = this.#itemOf(id);
    if (!item.isStopped) item.text = text.slice(0, MAX_TEXT);
  }

  /** Nothing more comes of all that was begun. It is told when it has been played. */
  finish(): void {
    this.#endSound();
    for (const item of this.#items.values()) {
      if (item.isWhole) continue;
      item.isWhole = true;
      if (item.isStopped || item.fromMs === null) {
        this.#items.delete(item.id);
        continue;
      }
      this.#line.mark((played, at) => {
        // What was dropped is told by `stop`.
        if (!played || item.isStopped) return;
        this.#items.delete(item.id);
        this.#tell(item, item.text, at);
      });
    }
  }

  /** Drops what the caller has not heard. Gives what was cut off, first what was being played. */
  stop(): readonly Stopped[] {
    const { playedMs } = this.#line.clear();
    this.#sound.drop();
    this.#speaking = null;
    const at = this.#clock.now();
    const stopped: Stopped[] = [];
    for (const item of [...this.#items.values()]) {
      if (item.isWhole) this.#items.delete(item.id);
      if (item.isStopped) continue;
      item.isStopped = true;
      if (item.fromMs === null) continue;
      const itemMs = Math.max(0, Math.min(playedMs, item.untilMs) - item.fromMs);
      const heard = heardOf(item, itemMs);
      stopped.push({ id: item.id, playedMs: itemMs, heard: heard === '' ? null : heard });
      this.#tell(item, heard, at);
    }
    return stopped;
  }

  /** What is left of the sound of an item is played with it. */
  #endSound(): void {
    if (this.#speaking !== null) this.#play(this.#speaking, this.#sound.restForLine());
    this.#speaking = null;
  }

  #play(item: Item, audio: Uint8Array): void {
    if (audio.length === 0) return;
    this.#line.play(audio);
    item.audioMs += audio.length / this.#line.format.octetsPerMs;
    item.untilMs = this.#line.queuedMs;
  }

  #tell({ startAt }: Item, text: string, endAt: number): void {
    if (text.trim() !== '') this.#line.tell({ type: 'said', text: text.trim(), startAt: startAt ?? endAt, endAt });
  }

  #itemOf(id: string): Item {
    const known = this.#items.get(id);
    if (known !== undefined) return known;
    const item: Item = {
      id,
      fromMs: null,
      untilMs: 0,
      audioMs: 0,
      startAt: null,
      text: '',
      pieces: [],
      isWhole: false,
      isStopped: false,
    };
    rememberBounded(this.#items, id, item, MAX_ITEMS);
    return item;
  }
}

/** The words of an item that were heard when so much of it was played: by their times, or in proportion. */
function heardOf({ text, pieces, audioMs }: Item, playedMs: number): string {
  if (pieces.length > 0) {
    const heard = pieces.filter(({ endMs }) => endMs <= playedMs);
    return heard
      .map((piece) => piece.text)
      .join('')
      .trim();
  }
  if (playedMs >= audioMs) return text.trim();
  const length = Math.floor((text.length * playedMs) / audioMs);
  const isBetweenWords = /\s/.test(text.charAt(length));
  const cut = text.slice(0, length);
  return (isBetweenWords ? cut : cut.replace(/\S+$/, '')).trim();
}
