import { z } from 'zod';
import { encodeSample, G711 } from '../../../media/rtp/index.ts';
import { StreamResampler } from '../../../media/wav/index.ts';
import type { RecognitionOptions } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import type { Dialect, Said, Target } from '../shared/index.ts';
import { fittingHints, isLoud, MAX_TEXT, readJson } from '../shared/index.ts';

export const OPENAI_REALTIME_URL = 'wss://api.openai.com/v1/realtime';
export const OPENAI_REALTIME_MODEL = 'gpt-4o-transcribe';

/** The one rate of its linear sound. */
const LINEAR_RATE_HZ = 24_000;
/** The engine refuses to commit less audio. */
const MIN_COMMIT_MS = 100;
/** Utterances whose text has not come. The oldest makes room. */
const MAX_ITEMS = 100;
/** So many texts may wait for that of an utterance before them. After that the engine has left it out. */
const MAX_HELD = 3;
const MAX_HINTS = 100;
const MAX_HINT_CHARACTERS = 1_000;

const TRANSCRIPTION = 'conversation.item.input_audio_transcription';
const messageSchema = z.union([
  z.object({ type: z.literal('input_audio_buffer.committed'), item_id: z.string() }),
  z.object({ type: z.literal(`${TRANSCRIPTION}.delta`), item_id: z.string(), delta: z.string().default('') }),
  z.object({ type: z.literal(`${TRANSCRIPTION}.completed`), item_id: z.string(), transcript: z.string() }),
  z.object({ type: z.literal(`${TRANSCRIPTION}.failed`), item_id: z.string() }),
  z.object({
    type: z.literal('error'),
    error: z.object({ code: z.string().nullish(), message: z.string().default('') }),
  }),
]);
/** The engine says much that is of no use here. */
const otherSchema = z.object({ type: z.string().regex(/^[a-z_]+(\.[a-z_]+)+$/) });
/** What stays until the account or the configuration changes. */
const REFUSALS: ReadonlySet<string> = new Set(['invalid_api_key', 'insufficient_quota', 'model_not_found']);

/** What was flushed. The engine names no times, so an utterance has those of what was loud. */
interface Utterance {
  id: string | null;
  readonly startMs: number;
  readonly endMs: number;
  text: string;
  /** Its text has come, or none is to come. */
  isDone: boolean;
}

/** A transcription session of OpenAI's Realtime API, without a detector of turns: `flush()` ends utterances. */
export class OpenAiRealtimeDialect implements Dialect {
  readonly target: Target;
  readonly waitsForReady = true;
  readonly keepAlive = null;
  readonly farewell = null;
  readonly #model: string;
  readonly #options: RecognitionOptions;
  /** Utterances that were committed, oldest first. */
  readonly #items: Utterance[] = [];
  readonly #rateHz: number;
  /** Null: what it is sent is telephone audio. */
  readonly #up: StreamResampler | null;
  #sentMs = 0;
  /** Audio since the last commit. */
  #openMs = 0;
  #loudFromMs: number | null = null;
  #loudUntilMs = 0;

  constructor(url: string, apiKey: string | null, model: string, options: RecognitionOptions) {
    const target = new URL(url);
    // A model in the address would make a conversation of it.
    target.searchParams.set('intent', 'transcription');
    this.target = { url: target.href, headers: apiKey === null ? {} : { Authorization: `Bearer ${apiKey}` } };
    this.#model = model;
    this.#rateHz = options.sampleRateHz ?? SPEECH_SAMPLE_RATE;
    this.#up = this.#rateHz === SPEECH_SAMPLE_RATE ? null : new StreamResampler(this.#rateHz, LINEAR_RATE_HZ);
    this.#options = options;
  }

  greeting(): readonly string[] {
    return [this.#session(this.#options.hints)];
  }

  frame(pcm: Int16Array, isSilence: boolean): string | null {
    if (isSilence && this.#loudFromMs === null) return null; // silence before an utterance is of no use
    const lengthMs = (pcm.length * 1_000) / this.#rateHz;
    if (isLoud(pcm)) {
      this.#loudFromMs ??= this.#sentMs;
      this.#loudUntilMs = this.#sentMs + lengthMs;
    }
    this.#sentMs += lengthMs;
    this.#openMs += lengthMs;
    return this.#append(pcm);
  }

  flush(): readonly string[] | null {
    const [startMs, openMs] = [this.#loudFromMs, this.#openMs];
    if (startMs === null && openMs === 0 && this.#items.length === 0) return null;
    this.#loudFromMs = null;
    this.#openMs = 0;
    const endMs = startMs === null ? this.#sentMs : this.#loudUntilMs;
    this.#items.push({ id: null, startMs: startMs ?? this.#sentMs, endMs, text: '', isDone: startMs === null });
    if (this.#items.length > MAX_ITEMS) this.#items.shift();
    // Of silence the engine may make up words.
    if (startMs === null) return openMs > 0 ? ['{"type":"input_audio_buffer.clear"}'] : [];
    const missingMs = MIN_COMMIT_MS - openMs;
    const filled = missingMs > 0 ? [this.#append(new Int16Array((missingMs * this.#rateHz) / 1_000))] : [];
    return [...filled, '{"type":"input_audio_buffer.commit"}'];
  }

  hint(hints: readonly string[]): string {
    return this.#session(hints);
  }

  read(text: string): readonly Said[] {
    const value = readJson(text);
    const message = messageSchema.safeParse(value);
    if (message.success) return this.#take(message.data);
    const other = otherSchema.safeParse(value);
    if (!other.success || other.data.type.startsWith(TRANSCRIPTION)) return [{ type: 'malformed' }];
    switch (other.data.type) {
      case 'session.updated':
        return [{ type: 'ready' }];
      case 'input_audio_buffer.cleared':
        return this.#flushed();
      default:
        return [{ type: 'alive' }];
    }
  }

  closed(code: number, reason: string): Extract<Said, { type: 'failed' }> | null {
    const isRefusal = code === 3000 || (code === 1008 && /api.?key|auth/i.test(reason));
    return isRefusal ? { type: 'failed', reason: `it refuses the key (${String(code)})`, refused: true } : null;
  }

  rest(): readonly Said[] {
    const held = this.#items.filter(({ isDone, text }) => isDone && text !== '');
    const said = held.map((item): Said => ({ ...saidIn(item, 'final'), isAlone: true }));
    for (const item of held) item.text = '';
    return said;
  }

  behindMs(): number {
    return 0; // the engine does not tell
  }

  owes(): boolean {
    return this.#items.length > 0;
  }

  #take(message: z.infer<typeof messageSchema>): readonly Said[] {
    switch (message.type) {
      case 'input_audio_buffer.committed':
        this.#itemOf(message.item_id);
        return [{ type: 'alive' }];
      case `${TRANSCRIPTION}.delta`:
        return this.#delta(this.#itemOf(message.item_id), message.delta);
      case `${TRANSCRIPTION}.completed`:
        return this.#completed(message.item_id, message.transcript.trim().slice(0, MAX_TEXT));
      case `${TRANSCRIPTION}.failed`:
        return [{ type: 'failed', reason: 'it could not transcribe an utterance', refused: false }];
      case 'error':
        return this.#error(message.error.code ?? '', message.error.message);
    }
  }

  /** The utterance of an item: the oldest that has no item yet, since the engine makes items in their order. */
  #itemOf(id: string): Utterance | null {
    const known = this.#items.find((item) => item.id === id);
    if (known !== undefined) return known;
    const next = this.#items.find((item) => item.id === null && !item.isDone) ?? null;
    if (next !== null) next.id = id;
    return next;
  }

  #delta(item: Utterance | null, delta: string): Said[] {
    // Some models tell words before the utterance ends; the final text has them, too.
    if (item === null) return [{ type: 'alive' }];
    item.text = (item.text + delta).slice(0, MAX_TEXT);
    return item.text.trim() === '' ? [{ type: 'alive' }] : [saidIn(item, 'partial')];
  }

  #completed(id: string, transcript: string): Said[] {
    const item = this.#itemOf(id);
    if (item === null) return [{ type: 'alive' }];
    item.text = transcript;
    item.isDone = true;
    const said = this.#flushed();
    const held = this.#items.filter(({ isDone, id: its }) => isDone && its !== null).length;
    if (held <= MAX_HELD) return said;
    return [...said, { type: 'failed', reason: 'it left out an utterance', refused: false }];
  }

  /**
   * Texts may come in another order than utterances, and are told in theirs: words settle all audio before them, which
   * would be neither sent again nor missing if the connection broke.
   */
  #flushed(): Said[] {
    const said: Said[] = [];
    for (let [item] = this.#items; item?.isDone === true; [item] = this.#items) {
      this.#items.shift();
      if (item.text !== '') said.push(saidIn(item, 'final'));
      said.push({ type: 'flushed' });
    }
    return said.length === 0 ? [{ type: 'alive' }] : said;
  }

  #error(code: string, message: string): Said[] {
    const isKey = code === 'invalid_api_key';
    const reason = isKey
      ? `it refuses the key (${code})`
      : `it says: ${(message === '' ? code : message).slice(0, 200)}`;
    return [{ type: 'failed', reason, refused: REFUSALS.has(code) }];
  }

  /** The session, as it is to be. Turns are ended by the caller's own detector. */
  #session(hints: readonly string[]): string {
    const language = this.#options.language?.split('-')[0]?.toLowerCase();
    const prompt = fittingHints(hints, MAX_HINTS, MAX_HINT_CHARACTERS).join(', ');
    const transcription = { model: this.#model, ...(language !== undefined && { language }), prompt };
    const format = this.#up === null ? { type: 'audio/pcmu' } : { type: 'audio/pcm', rate: LINEAR_RATE_HZ };
    const input = { format, transcription, turn_detection: null };
    return JSON.stringify({ type: 'session.update', session: { type: 'transcription', audio: { input } } });
  }

  /** Telephone audio goes as it came: G.711 u-law, which is a sixth of what 24 kHz would be. */
  #append(pcm: Int16Array): string {
    const audio = this.#up === null ? ulawOf(pcm) : littleEndian(this.#up.process(pcm));
    return `{"type":"input_audio_buffer.append","audio":"${audio.toString('base64')}"}`;
  }
}

function saidIn({ endMs, startMs, text }: Utterance, type: 'partial' | 'final'): Extract<Said, { type: typeof type }> {
  return { type, text: text.trim(), startMs, endMs, confidence: null, words: [] };
}

function ulawOf(pcm: Int16Array): Buffer {
  return Buffer.from(Uint8Array.from(pcm, (sample) => encodeSample(G711.PCMU, sample)));
}

function littleEndian(pcm: Int16Array): Buffer {
  const octets = Buffer.allocUnsafe(2 * pcm.length);
  pcm.forEach((sample, index) => octets.writeInt16LE(sample, 2 * index));
  return octets;
}
