import { z } from 'zod';
import type { Dialect, Said, SaidWord } from '../shared/index.ts';
import { meanConfidence, readJson } from '../shared/index.ts';

/** A word that is not complete yet can have begun so long before the end of what was heard. */
const UNDECIDED_MS = 500;
const MAX_WORDS = 1_000;

const wordSchema = z.object({
  word: z.string(),
  start: z.number(),
  end: z.number(),
  conf: z.number().optional(),
});
const answerSchema = z.union([
  z.object({ partial: z.string() }),
  z.object({ text: z.string(), result: z.array(wordSchema).max(MAX_WORDS).default([]) }),
]);

/** What the server still has to answer: it sends one text for each frame and each reset, in order. */
interface Owed {
  readonly untilMs: number;
  readonly isFlush: boolean;
}

/** The protocol of vosk-server (alphacep/vosk-server, websocket/asr_server.py). */
export class VoskDialect implements Dialect {
  readonly target;
  readonly waitsForReady = false;
  readonly keepAlive = null;
  readonly farewell = '{"eof" : 1}'; // the server compares it byte for byte
  readonly #sampleRate: number;
  readonly #owed: Owed[] = [];
  #sentMs = 0;
  #heardMs = 0;
  #partialStartMs: number | null = null;

  constructor(url: string, sampleRate: number) {
    this.target = { url, headers: {} };
    this.#sampleRate = sampleRate;
  }

  greeting(): readonly string[] {
    // A phrase list is a grammar: with it the server hears nothing else, so hints are not sent.
    return [JSON.stringify({ config: { sample_rate: this.#sampleRate, words: true } })];
  }

  frame(pcm: Int16Array): Uint8Array {
    this.#sentMs += (pcm.length * 1_000) / this.#sampleRate;
    this.#owed.push({ untilMs: this.#sentMs, isFlush: false });
    return new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  }

  flush(): readonly string[] {
    this.#owed.push({ untilMs: this.#sentMs, isFlush: true });
    return ['{"reset" : 1}'];
  }

  hint(): null {
    return null;
  }

  read(text: string): readonly Said[] {
    const answer = answerSchema.safeParse(readJson(text));
    const owed = this.#owed[0];
    if (!answer.success || owed === undefined) return [{ type: 'malformed' }];
    this.#owed.shift();
    this.#heardMs = owed.untilMs;
    const flushed: Said[] = owed.isFlush ? [{ type: 'flushed' }] : [];
    if ('partial' in answer.data) return [...this.#partial(answer.data.partial), ...flushed];
    return [...this.#final(answer.data.text, answer.data.result), ...flushed];
  }

  closed(): null {
    return null;
  }

  rest(): readonly Said[] {
    return [];
  }

  behindMs(): number {
    return this.#sentMs - this.#heardMs;
  }

  owes(): boolean {
    return this.#owed.length > 0;
  }

  #partial(text: string): Said[] {
    if (text === '') {
      this.#partialStartMs = null;
      return [{ type: 'heard', untilMs: this.#heardMs - UNDECIDED_MS }];
    }
    // A partial result has no times: it begins somewhere before it is told first, and ends where the server is.
    this.#partialStartMs ??= Math.max(0, this.#heardMs - UNDECIDED_MS);
    const span = { startMs: this.#partialStartMs, endMs: this.#heardMs };
    return [{ type: 'partial', text, ...span, confidence: null, words: [] }];
  }

  #final(text: string, result: readonly z.infer<typeof wordSchema>[]): Said[] {
    const partialStartMs = this.#partialStartMs;
    this.#partialStartMs = null;
    const heard: Said = { type: 'heard', untilMs: this.#heardMs };
    if (text === '') return [heard];
    const words = result.map(({ word, start, end, conf }): SaidWord => {
      return { text: word, startMs: start * 1_000, endMs: end * 1_000, confidence: conf ?? null };
    });
    const span = {
      startMs: words[0]?.startMs ?? partialStartMs ?? this.#heardMs,
      endMs: words.at(-1)?.endMs ?? this.#heardMs,
    };
    return [{ type: 'final', text, ...span, confidence: meanConfidence(words), words }, heard];
  }
}
