import { z } from 'zod';
import type { RecognitionOptions } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import type { Dialect, Said, SaidWord, Target } from '../shared/index.ts';
import { fittingHints, isLoud, meanConfidence, readJson } from '../shared/index.ts';

export const ASSEMBLYAI_URL = 'wss://streaming.assemblyai.com/v3/ws';

const ENGLISH_MODEL = 'universal-streaming-english';
const OTHER_MODEL = 'universal-streaming-multilingual';
/** The engine takes so many key terms, of 50 characters each. */
const MAX_HINTS = 100;
const MAX_HINT_CHARACTERS = 4_000;
/** So much that is loud without a word from the engine is no noise: it hangs. */
const LOUD_MS = 1_000;

/** Codes of a closed connection that stay until the account or the configuration changes. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [1008, 'it refuses the key (1008)'],
  [4001, 'it refuses the key (4001)'],
  [4002, 'the account has no funds (4002)'],
  [4003, 'the account is free of charge, and streaming is not (4003)'],
]);

const messageSchema = z.union([
  z.object({ type: z.literal('Begin') }),
  z.object({
    type: z.literal('Turn'),
    turn_order: z.number(),
    end_of_turn: z.boolean(),
    turn_is_formatted: z.boolean().default(false),
    transcript: z.string(),
    words: z
      .array(
        z.object({
          text: z.string(),
          start: z.number(),
          end: z.number(),
          confidence: z.number().optional(),
          word_is_final: z.boolean().default(true),
        }),
      )
      .max(2_000)
      .default([]),
  }),
  z.object({ type: z.enum(['SpeechStarted', 'Termination', 'Warning', 'ConfigurationUpdated', 'Heartbeat']) }),
  z.object({ error: z.string() }),
]);
type Turn = Extract<z.infer<typeof messageSchema>, { type: 'Turn' }>;

/** AssemblyAI's Universal Streaming, `/v3/ws`. */
export class AssemblyAiDialect implements Dialect {
  readonly target: Target;
  readonly waitsForReady = true;
  readonly keepAlive = null;
  readonly farewell = '{"type":"Terminate"}'; // without it the session is billed on
  readonly #rateHz: number;
  #sentMs = 0;
  /** What was loud since the last turn told something: it may be a word that is not answered yet. */
  #loudMs = 0;
  /** The last turn that ended. */
  #endedTurn = -1;
  #isTurnOpen = false;

  constructor(
    url: string,
    apiKey: string | null,
    model: string | null,
    { hints, language, sampleRateHz }: RecognitionOptions,
  ) {
    this.#rateHz = sampleRateHz ?? SPEECH_SAMPLE_RATE;
    const target = new URL(url);
    const isEnglish = language === null || /^en\b/i.test(language);
    target.searchParams.set('sample_rate', String(this.#rateHz));
    target.searchParams.set('encoding', 'pcm_s16le');
    target.searchParams.set('speech_model', model ?? (isEnglish ? ENGLISH_MODEL : OTHER_MODEL));
    // A formatted turn comes later, and without times of its own words.
    target.searchParams.set('format_turns', 'false');
    const terms = fitting(hints);
    if (terms.length > 0) target.searchParams.set('keyterms_prompt', JSON.stringify(terms));
    this.target = { url: target.href, headers: apiKey === null ? {} : { Authorization: apiKey } };
  }

  greeting(): readonly string[] {
    return [];
  }

  frame(pcm: Int16Array): Uint8Array {
    const lengthMs = (pcm.length * 1_000) / this.#rateHz;
    this.#sentMs += lengthMs;
    if (isLoud(pcm)) this.#loudMs += lengthMs;
    return new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  }

  flush(): readonly string[] | null {
    // Where nobody has spoken, it says nothing.
    if (this.#loudMs === 0 && !this.#isTurnOpen) return null;
    return ['{"type":"ForceEndpoint"}'];
  }

  hint(hints: readonly string[]): string {
    return JSON.stringify({ type: 'UpdateConfiguration', keyterms_prompt: fitting(hints) });
  }

  read(text: string): readonly Said[] {
    const message = messageSchema.safeParse(readJson(text));
    if (!message.success) return [{ type: 'malformed' }];
    if ('error' in message.data) {
      return [{ type: 'failed', reason: `it says: ${message.data.error.slice(0, 200)}`, refused: false }];
    }
    switch (message.data.type) {
      case 'Begin':
        return [{ type: 'ready' }];
      case 'Turn':
        return this.#turn(message.data);
      default:
        return [{ type: 'alive' }];
    }
  }

  closed(code: number): { type: 'failed'; reason: string; refused: boolean } | null {
    const reason = REFUSALS.get(code);
    return reason === undefined ? null : { type: 'failed', reason, refused: true };
  }

  rest(): readonly Said[] {
    return [];
  }

  behindMs(): number {
    return 0; // the engine does not tell
  }

  owes(): boolean {
    return this.#loudMs > LOUD_MS;
  }

  #turn({ end_of_turn: ends, transcript, turn_order: order, words: heard }: Turn): Said[] {
    // A formatted copy of a turn that has ended is not told again.
    if (order <= this.#endedTurn) return [{ type: 'alive' }];
    this.#loudMs = 0;
    const words = heard.map(({ text, start, end, confidence }): SaidWord => {
      return { text, startMs: start, endMs: end, confidence: confidence ?? null };
    });
    // The transcript has final words only; a partial result has the others, too.
    const text = ends ? transcript : words.map((word) => word.text).join(' ');
    const span = { startMs: words[0]?.startMs ?? this.#sentMs, endMs: words.at(-1)?.endMs ?? this.#sentMs };
    const type = ends ? 'final' : 'partial';
    const said: Said[] =
      text === '' ? [{ type: 'alive' }] : [{ type, text, ...span, confidence: meanConfidence(words), words }];
    this.#isTurnOpen = !ends;
    if (!ends) return said;
    this.#endedTurn = order;
    return [...said, { type: 'flushed' }];
  }
}

function fitting(hints: readonly string[]): readonly string[] {
  return fittingHints(hints, MAX_HINTS, MAX_HINT_CHARACTERS);
}
