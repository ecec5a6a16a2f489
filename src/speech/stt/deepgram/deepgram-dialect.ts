import { z } from 'zod';
import type { RecognitionOptions } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import type { Dialect, Said, SaidWord, Target } from '../shared/index.ts';
import { fittingHints, isLoud, meanConfidence, readJson } from '../shared/index.ts';

export const DEEPGRAM_URL = 'wss://api.deepgram.com/v1/listen';
export const DEEPGRAM_MODEL = 'nova-3';

/** Silence that ends an utterance. */
const ENDPOINTING_MS = 300;
/** The engine tells every second or so how far it is. */
const BEHIND_MS = 3_000;
/** The engine takes 500 tokens of key terms, and stops where there are more; a token has a character or more. */
const MAX_HINTS = 100;
const MAX_HINT_CHARACTERS = 500;
/** An utterance that does not end is told at the latest when it has so many characters, or words. */
const MAX_UTTERANCE_CHARACTERS = 5_000;
const MAX_UTTERANCE_WORDS = 1_000;

const wordSchema = z.object({
  word: z.string(),
  punctuated_word: z.string().optional(),
  start: z.number(),
  end: z.number(),
  confidence: z.number().optional(),
});
const messageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Results'),
    start: z.number(),
    duration: z.number(),
    is_final: z.boolean(),
    speech_final: z.boolean().default(false),
    from_finalize: z.boolean().default(false),
    channel: z.object({
      alternatives: z
        .array(z.object({ transcript: z.string(), words: z.array(wordSchema).max(1_000).default([]) }))
        .min(1),
    }),
  }),
  z.object({ type: z.literal('Error'), description: z.string().optional(), message: z.string().optional() }),
  z.object({
    type: z.enum([
      'Metadata', 'SpeechStarted', 'UtteranceEnd', 'ConfigureSuccess', 'ConfigureFailure', 'Warning',
    ]), // prettier-ignore
  }),
]);
type Results = Extract<z.infer<typeof messageSchema>, { type: 'Results' }>;

/** A part of an utterance that does not change any more. */
interface Piece {
  readonly text: string;
  readonly words: readonly SaidWord[];
}

/** Deepgram's live API, `/v1/listen`. */
export class DeepgramDialect implements Dialect {
  readonly target: Target;
  readonly waitsForReady = false;
  readonly keepAlive = '{"type":"KeepAlive"}'; // without audio the engine closes after 10 s
  readonly farewell = '{"type":"CloseStream"}';
  readonly #takesKeyterms: boolean;
  readonly #rateHz: number;
  #pieces: Piece[] = [];
  #sentMs = 0;
  #heardMs = 0;
  #loudUntilMs = 0;
  #isAsked = false;

  constructor(
    url: string,
    apiKey: string | null,
    model: string,
    { hints, language, sampleRateHz }: RecognitionOptions,
  ) {
    this.#rateHz = sampleRateHz ?? SPEECH_SAMPLE_RATE;
    this.#takesKeyterms = model.startsWith('nova-3');
    const target = new URL(url);
    const query = {
      model,
      encoding: 'linear16',
      sample_rate: String(this.#rateHz),
      channels: '1',
      interim_results: 'true', // also where nobody wants them: they tell how far the engine is
      endpointing: String(ENDPOINTING_MS),
      smart_format: 'true',
      ...(language !== null && { language }),
    };
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
    const name = this.#takesKeyterms ? 'keyterm' : 'keywords';
    for (const hint of this.#fitting(hints)) target.searchParams.append(name, hint);
    this.target = { url: target.href, headers: apiKey === null ? {} : { Authorization: `Token ${apiKey}` } };
  }

  greeting(): readonly string[] {
    return [];
  }

  frame(pcm: Int16Array): Uint8Array {
    this.#sentMs += (pcm.length * 1_000) / this.#rateHz;
    if (isLoud(pcm)) this.#loudUntilMs = this.#sentMs;
    return new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  }

  flush(): readonly string[] {
    this.#isAsked = true;
    return ['{"type":"Finalize"}'];
  }

  hint(hints: readonly string[]): string | null {
    if (!this.#takesKeyterms) return null;
    return JSON.stringify({ type: 'Configure', keyterms: this.#fitting(hints) });
  }

  read(text: string): readonly Said[] {
    const message = messageSchema.safeParse(readJson(text));
    if (!message.success) return [{ type: 'malformed' }];
    switch (message.data.type) {
      case 'Results':
        return this.#results(message.data);
      case 'Error': {
        const { description, message: what } = message.data;
        return [{ type: 'failed', reason: `it says: ${(description ?? what ?? '').slice(0, 200)}`, refused: false }];
      }
      default:
        return [{ type: 'alive' }];
    }
  }

  closed(): null {
    return null;
  }

  rest(): readonly Said[] {
    return this.#utterance('final', []);
  }

  behindMs(): number {
    return this.#sentMs - this.#heardMs;
  }

  owes(): boolean {
    // Where there is no speech, it may have nothing to say to a Finalize.
    return this.#isAsked ? this.#loudUntilMs > this.#heardMs : this.behindMs() > BEHIND_MS;
  }

  #results(results: Results): Said[] {
    const { start, duration, is_final: isFinal, speech_final: ends, from_finalize: isFlushed } = results;
    const untilMs = (start + duration) * 1_000;
    this.#heardMs = Math.min(Math.max(this.#heardMs, untilMs), this.#sentMs);
    const piece = pieceOf(results);
    if (!isFinal) return piece.text === '' ? [{ type: 'alive' }] : this.#utterance('partial', [piece]);
    if (piece.text !== '') this.#pieces.push(piece);
    const said: Said[] = [];
    if (ends || isFlushed || this.#isFull()) said.push(...this.#utterance('final', []));
    else if (piece.text !== '') said.push(...this.#utterance('partial', []));
    if (this.#pieces.length === 0) said.push({ type: 'heard', untilMs });
    if (isFlushed) {
      this.#isAsked = false;
      said.push({ type: 'flushed' });
    }
    return said.length === 0 ? [{ type: 'alive' }] : said;
  }

  #isFull(): boolean {
    const characters = this.#pieces.reduce((sum, { text }) => sum + text.length, 0);
    const words = this.#pieces.reduce((sum, piece) => sum + piece.words.length, 0);
    return characters >= MAX_UTTERANCE_CHARACTERS || words >= MAX_UTTERANCE_WORDS;
  }

  /** The pieces of the utterance, and one that may change, as a whole. */
  #utterance(type: 'partial' | 'final', more: readonly Piece[]): Said[] {
    const pieces = [...this.#pieces, ...more];
    if (type === 'final') this.#pieces = [];
    const words = pieces.flatMap((piece) => piece.words);
    const text = pieces.map((piece) => piece.text).join(' ');
    if (text === '') return [];
    const span = { startMs: words[0]?.startMs ?? this.#heardMs, endMs: words.at(-1)?.endMs ?? this.#heardMs };
    return [{ type, text, ...span, confidence: meanConfidence(words), words }];
  }

  #fitting(hints: readonly string[]): readonly string[] {
    return fittingHints(hints, MAX_HINTS, MAX_HINT_CHARACTERS);
  }
}

function pieceOf({ channel }: Results): Piece {
  const [best] = channel.alternatives;
  const words = (best?.words ?? []).map((word): SaidWord => ({
    text: word.punctuated_word ?? word.word,
    startMs: word.start * 1_000,
    endMs: word.end * 1_000,
    confidence: word.confidence ?? null,
  }));
  return { text: best?.transcript ?? '', words };
}
