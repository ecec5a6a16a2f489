import type { Clock } from '../../../ports/clock.ts';
import type { TextToSpeech } from '../../../ports/speech.ts';
import { rememberBounded } from '../../../shared/remember-bounded.ts';
import { sayableText } from '../sayable-text.ts';
import { soundOfWav } from '../sound-of-wav.ts';
import { SpeechError } from '../speech-error.ts';
import { SpeechJobs } from '../speech-jobs.ts';
import { writeSpeech } from '../write-speech.ts';
import { pcmSamples } from './pcm-samples.ts';
import { RefusedError, requestSpeech } from './speech-request.ts';
import type { SpeechBody, SpeechServer } from './speech-request.ts';

export interface OpenAiOptions {
  readonly clock: Clock;
  /** Where the server is, with or without `/v1` at its end. Null: {@link OPENAI_URL}. */
  readonly url: string | null;
  /** It is sent to that server, and nowhere else. */
  readonly apiKey: string | null;
  /** Null: {@link DEFAULT_MODEL}. */
  readonly model: string | null;
  /** Of texts that name none, or one that the server refuses. Null: {@link DEFAULT_VOICE}. */
  readonly voice: string | null;
  /** From the request to the first sound. @defaultValue {@link DEFAULT_FIRST_BYTE_MS} */
  readonly firstByteMs?: number | undefined;
  /** From one piece of sound to the next. @defaultValue {@link DEFAULT_GAP_MS} */
  readonly gapMs?: number | undefined;
  /** Time for a file, from the request on, waiting included. @defaultValue {@link DEFAULT_DEADLINE_MS} */
  readonly deadlineMs?: number | undefined;
  /** @defaultValue {@link DEFAULT_MAX_BYTES} */
  readonly maxBytes?: number | undefined;
  /** Requests at once. @defaultValue {@link DEFAULT_MAX_AT_ONCE} */
  readonly maxAtOnce?: number | undefined;
  /** Texts that may wait for their turn. More are refused. @defaultValue what {@link SpeechJobs} has */
  readonly maxWaiting?: number | undefined;
}

const OPENAI_URL = 'https://api.openai.com';
const DEFAULT_MODEL = 'gpt-4o-mini-tts';
const DEFAULT_VOICE = 'alloy';
/** A caller may be waiting, and another voice can take over. */
const DEFAULT_FIRST_BYTE_MS = 4_000;
const DEFAULT_GAP_MS = 3_000;
const DEFAULT_DEADLINE_MS = 20_000;
/** Eleven minutes at 24 kHz. */
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
const DEFAULT_MAX_AT_ONCE = 8;
/** Longest text that is asked for at once, in UTF-16 units. OpenAI's server takes 4,096 characters. */
const MAX_TEXT_LENGTH = 1_000;
/** The rate of `response_format: pcm`, as OpenAI documents it. */
const PCM_RATE_HZ = 24_000;
/** Statuses that a server may answer to a voice that it does not have. */
const STATUSES_OF_VOICES = [400, 404, 422];
/** Refused voices that are remembered. */
const MAX_REFUSED_VOICES = 64;

/** A server that speaks OpenAI's `POST /v1/audio/speech`: OpenAI's own, or one of those that are made like it. */
export class OpenAiTextToSpeech implements TextToSpeech {
  readonly name = 'openai';
  readonly identities: readonly [string];
  readonly maxTextLength = MAX_TEXT_LENGTH;
  readonly #server: SpeechServer;
  readonly #model: string;
  readonly #voice: string;
  readonly #deadlineMs: number;
  readonly #jobs: SpeechJobs;
  readonly #refusedVoices = new Map<string, true>();

  constructor(options: OpenAiOptions) {
    const { clock, url, apiKey, firstByteMs, gapMs, maxBytes, maxAtOnce, maxWaiting } = options;
    this.#server = {
      clock,
      url: resourceOf(url ?? OPENAI_URL),
      apiKey,
      firstByteMs: firstByteMs ?? DEFAULT_FIRST_BYTE_MS,
      gapMs: gapMs ?? DEFAULT_GAP_MS,
      maxBytes: maxBytes ?? DEFAULT_MAX_BYTES,
    };
    this.#model = options.model ?? DEFAULT_MODEL;
    this.#voice = options.voice ?? DEFAULT_VOICE;
    this.#deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    this.identities = [`openai ${this.#server.url} ${this.#model} ${this.#voice}`];
    this.#jobs = new SpeechJobs({ clock, maxAtOnce: maxAtOnce ?? DEFAULT_MAX_AT_ONCE, maxWaiting });
  }

  /**
   * Writes a WAV file: 16-bit mono, at the server's rate. A text that fails leaves no file.
   * @throws SpeechError
   */
  async synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<string> {
    const input = sayableText(text, MAX_TEXT_LENGTH);
    await this.#jobs.run(signal, this.#deadlineMs, async (stop) => {
      const pieces: Buffer[] = [];
      for await (const piece of this.#request(input, voice, 'wav', stop)) pieces.push(piece);
      await writeSpeech(file, soundOfWav(Buffer.concat(pieces), 'the server'), stop);
    });
    return this.identities[0];
  }

  /** Gives the sound as the server makes it. The request ends with the loop over it. */
  stream(
    text: string,
    voice: string | undefined,
    signal: AbortSignal,
  ): { readonly sampleRate: number; readonly pcm: AsyncIterable<Int16Array> } {
    return { sampleRate: PCM_RATE_HZ, pcm: this.#stream(text, voice, signal) };
  }

  /** Ends what is asked for, and refuses what comes. Idempotent. */
  async close(): Promise<void> {
    await this.#jobs.close();
  }

  async *#stream(text: string, voice: string | undefined, signal: AbortSignal): AsyncGenerator<Int16Array> {
    const input = sayableText(text, MAX_TEXT_LENGTH);
    // Whoever listens takes as long as the sound does, so only the waits for the server are bounded.
    const job = await this.#jobs.begin(signal, null);
    // A listener who is gone without a word holds no turn.
    job.signal.addEventListener('abort', () => job.end(), { once: true });
    try {
      let heard = false;
      for await (const samples of pcmSamples(this.#request(input, voice, 'pcm', job.signal))) {
        job.signal.throwIfAborted();
        heard = true;
        yield samples;
      }
      if (!heard) throw new SpeechError('engine', 'the server sent no sound');
    } finally {
      job.end();
    }
  }

  /** Asks for the wanted voice, and for the default one if the server does not have that. */
  async *#request(
    input: string,
    wanted: string | undefined,
    format: SpeechBody['response_format'],
    stop: AbortSignal,
  ): AsyncGenerator<Buffer> {
    const voice = wanted === undefined || this.#refusedVoices.has(wanted) ? this.#voice : wanted;
    const body = { model: this.#model, input, response_format: format };
    try {
      yield* requestSpeech(this.#server, { ...body, voice }, stop);
      return;
    } catch (error) {
      // A refusal comes before any sound.
      const isVoice = error instanceof RefusedError && STATUSES_OF_VOICES.includes(error.status);
      if (voice === this.#voice || !isVoice) throw error;
    }
    yield* requestSpeech(this.#server, { ...body, voice: this.#voice }, stop);
    rememberBounded(this.#refusedVoices, voice, true, MAX_REFUSED_VOICES);
  }
}

/** The resource at a server whose address is given with or without the version. */
function resourceOf(url: string): string {
  const base = url.replace(/\/+$/, '');
  return `${base.endsWith('/v1') ? base : `${base}/v1`}/audio/speech`;
}
