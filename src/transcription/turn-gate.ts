import type { Clock } from '../ports/clock.ts';
import type {
  Recognized,
  RecognitionEvent,
  RecognitionOptions,
  RecognitionStream,
  SpeechRateHz,
  SpeechRecognizer,
  TurnOptions,
  VoiceDetector,
  VoiceEvent,
  VoiceStream,
} from '../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../ports/speech.ts';
import { messageOf } from '../shared/message-of.ts';
import { within } from '../shared/within.ts';
import { GivenUp } from './given-up.ts';
import { Loudness } from './loudness.ts';

/** Shorter sounds are no words. What is shorter than `minSpeechMs` may be one, but is no turn yet. */
export const MIN_WORD_MS = 100;
/** So much of what was said before the detector heard it goes to the recognizer as well: soft consonants. */
export const PRE_ROLL_MS = 300;
/** What is kept for that: the detector tells of a start some time after it, and may be 2 s behind. */
const HISTORY_MS = 3_000;
/** Time that the recognizer has for a turn. */
export const FLUSH_LIMIT_MS = 10_000;
/** Time for the recognizer to end its stream. It tells what is missing as that begins. */
const CLOSE_LIMIT_MS = 700;
/** Turns that may wait for their words. While there are so many, further ones are left out and told as missing. */
export const MAX_OPEN_TURNS = 4;

/** What a gate tells. All times are stream time. */
export interface GateEvents {
  voice(speaking: boolean, atMs: number): void;
  recognized(result: Recognized, final: boolean): void;
  missing(startMs: number, endMs: number, reason: string): void;
}

/** What a gate is made with. */
export interface GateOptions {
  readonly recognizer: SpeechRecognizer;
  readonly detector: VoiceDetector;
  /** When a turn is told. Words that are too short for that go to the recognizer all the same. */
  readonly turns: TurnOptions;
  readonly recognition: RecognitionOptions;
  readonly clock: Clock;
  readonly events: GateEvents;
}

/** Something that somebody said. */
interface Turn {
  readonly startMs: number;
  /** Infinity while it goes on. */
  endMs: number;
  /** Up to here its words were told, or told as missing. */
  settledMs: number;
  /** It is not given to the recognizer, which has too much to do. */
  readonly leftOut: boolean;
  readonly loudness: Loudness;
  /** It lasted long enough to be told. */
  isTold: boolean;
}

/**
 * Lets speech through to the recognizer, and nothing else: it costs the most, and makes words of music and noise. Each
 * turn is given with what was said right before it, and flushed at its end.
 *
 * The recognizer may be slow, gone, or wrong in any way; what it does not answer in time is told as missing.
 */
export class TurnGate {
  readonly #clock: Clock;
  readonly #events: GateEvents;
  readonly #minTurnMs: number;
  /** Of what the recognizer is given. */
  readonly #rateHz: SpeechRateHz;
  readonly #stream: RecognitionStream;
  readonly #voice: VoiceStream;
  readonly #history: { readonly pcm: Int16Array; readonly atMs: number }[] = [];
  /** The turn that goes on. */
  #turn: Turn | null = null;
  /** Turns whose words are awaited, each with the wait for it. */
  readonly #open = new Map<Turn, Promise<void>>();
  #writtenMs = -Infinity;
  #heardMs = -Infinity;
  readonly #givenUp = new GivenUp();
  /** It ends: the turns that wait now get their words or `missing` until the stream is closed. */
  #ending = false;
  #closed = false;

  constructor({ recognizer, detector, turns, recognition, clock, events }: GateOptions) {
    this.#clock = clock;
    this.#events = events;
    this.#stream = recognizer.open(recognition, (event) => {
      this.#recognized(event);
    });
    this.#minTurnMs = turns.minSpeechMs;
    this.#rateHz = recognition.sampleRateHz ?? SPEECH_SAMPLE_RATE;
    try {
      this.#voice = detector.open({ ...turns, minSpeechMs: Math.min(turns.minSpeechMs, MIN_WORD_MS) }, (event) => {
        this.#heard(event);
      });
    } catch (error) {
      void this.#attempt(FLUSH_LIMIT_MS, () => this.#stream.close());
      throw error;
    }
  }

  /** Whether somebody speaks. */
  isSpeaking(): boolean {
    return this.#turn !== null;
  }

  /** Whether nothing is awaited: no turn goes on, and none waits for its words. */
  isIdle(): boolean {
    return this.#turn === null && this.#open.size === 0;
  }

  /** Up to here everything is told, or silence; null before the first sound. */
  get settledMs(): number | null {
    if (this.#heardMs === -Infinity) return null;
    let settled = this.#heardMs - MIN_WORD_MS - PRE_ROLL_MS;
    for (const turn of [...this.#open.keys(), this.#turn])
      if (turn !== null) settled = Math.min(settled, turn.settledMs);
    return settled;
  }

  /**
   * Takes sound, at the rate that the recognizer is given. `atMs` never goes back.
   * @param voice the same at 8 kHz, for the detector
   */
  write(pcm: Int16Array, atMs: number, voice = pcm): void {
    if (this.#closed || this.#ending) return;
    this.#heardMs = atMs + this.#durationMs(pcm);
    this.#history.push({ pcm, atMs });
    while ((this.#history[0]?.atMs ?? Infinity) < atMs - HISTORY_MS) this.#history.shift();
    this.#voice.write(voice, atMs);
    if (this.#turn !== null) this.#feed(pcm, atMs);
  }

  hint(hints: readonly string[]): void {
    this.#stream.hint(hints);
  }

  /** Ends it. Resolves when the last words are told, or could not be had within `limitMs`. Idempotent. */
  async finish(limitMs: number): Promise<void> {
    if (this.#closed || this.#ending) return;
    const isClosed = (): boolean => this.#closed; // close() may come meanwhile
    const last = this.#turn;
    if (last !== null) this.#end(last, this.#heardMs);
    this.#voice.close();
    await this.#attempt(limitMs, async () => {
      await Promise.all(this.#open.values());
    });
    if (isClosed()) return;
    // A stream that ends ends its flushes, too: that is no answer to them.
    this.#ending = true;
    await this.#attempt(CLOSE_LIMIT_MS, () => this.#stream.close());
    if (isClosed()) return;
    this.#closed = true;
    for (const turn of this.#open.keys()) this.#giveUp(turn, 'the recognizer did not answer before the end');
  }

  /** Forgets it, words and all. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#voice.close();
    void this.#attempt(FLUSH_LIMIT_MS, () => this.#stream.close());
  }

  #heard(event: VoiceEvent): void {
    if (this.#closed) return;
    switch (event.type) {
      case 'started':
        this.#begin(event.atMs);
        return;
      case 'ended':
        if (this.#turn !== null) this.#end(this.#turn, event.atMs);
        return;
      case 'unjudged':
        this.#unjudged(event.atMs, event.untilMs);
        return;
    }
  }

  /** What the recognizer was given all the same, during a turn, is not missing. */
  #unjudged(fromMs: number, untilMs: number): void {
    const startMs = Math.max(fromMs, this.#writtenMs);
    if (startMs < untilMs) this.#events.missing(startMs, untilMs, 'the worker is too slow');
  }

  #begin(atMs: number): void {
    if (this.#turn !== null) return;
    const leftOut = this.#open.size >= MAX_OPEN_TURNS;
    this.#turn = { startMs: atMs, endMs: Infinity, settledMs: atMs, leftOut, loudness: new Loudness(), isTold: false };
    for (const { pcm, atMs: at } of this.#history) if (at >= atMs - PRE_ROLL_MS) this.#feed(pcm, at);
  }

  #feed(pcm: Int16Array, atMs: number): void {
    // What was given for the turn before is not given again for this one.
    if (atMs < this.#writtenMs) return;
    this.#writtenMs = atMs + this.#durationMs(pcm);
    const turn = this.#turn;
    if (turn?.leftOut === false) this.#stream.write(pcm, atMs);
    if (turn === null || turn.isTold || this.#writtenMs <= turn.startMs) return;
    turn.loudness.hear(pcm, this.#writtenMs);
    if (turn.loudness.untilMs - turn.startMs < this.#minTurnMs) return;
    turn.isTold = true;
    this.#events.voice(true, turn.startMs);
  }

  #end(turn: Turn, atMs: number): void {
    this.#turn = null;
    turn.endMs = Math.max(turn.startMs, atMs);
    if (turn.isTold) this.#events.voice(false, turn.endMs);
    if (turn.leftOut) {
      this.#giveUp(turn, 'the recognizer is too slow');
      return;
    }
    this.#open.set(turn, this.#flush(turn));
  }

  async #flush(turn: Turn): Promise<void> {
    const failure = await this.#attempt(FLUSH_LIMIT_MS, () => this.#stream.flush());
    if (this.#closed || this.#ending) return;
    this.#open.delete(turn);
    if (failure !== null) this.#giveUp(turn, failure);
  }

  /** @returns null, or why it failed */
  async #attempt(ms: number, request: () => Promise<void>): Promise<string | null> {
    try {
      await within({ clock: this.#clock, ms, who: 'the recognizer' }, request);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  #giveUp(turn: Turn, reason: string): void {
    const span = { startMs: turn.settledMs, endMs: turn.endMs };
    if (span.startMs >= span.endMs) return;
    this.#givenUp.add(span);
    this.#events.missing(span.startMs, span.endMs, reason);
  }

  #recognized(event: RecognitionEvent): void {
    if (this.#closed) return;
    switch (event.type) {
      case 'partial':
      case 'final': {
        const isFinal = event.type === 'final';
        if (isFinal) this.#settle(event);
        const rest = this.#givenUp.restOf(event);
        if (rest !== null) this.#events.recognized(rest, isFinal);
        return;
      }
      case 'missing':
        this.#settle(event);
        for (const { startMs, endMs } of this.#givenUp.rest(event)) this.#events.missing(startMs, endMs, event.reason);
        return;
    }
  }

  /** A turn that ended before that began is not answered by it: an engine may skip one. */
  #settle({ startMs, endMs }: Pick<Recognized, 'startMs' | 'endMs'>): void {
    for (const turn of [...this.#open.keys(), this.#turn]) {
      if (turn === null || turn.startMs >= endMs || turn.endMs <= startMs) continue;
      turn.settledMs = Math.max(turn.settledMs, endMs);
    }
  }

  #durationMs(pcm: Int16Array): number {
    return (pcm.length * 1000) / this.#rateHz;
  }
}
