import http from 'node:http';
import https from 'node:https';
import type {
  RecognitionEvent,
  RecognitionOptions,
  RecognitionStream,
  SpeechRecognizer,
} from '../../../ports/speech.ts';
import type { Limits, RecognizerOptions } from '../shared/index.ts';
import { DEFAULT_LIMITS, EngineHealth } from '../shared/index.ts';
import { OpenAiStream } from './openai-stream.ts';

export const OPENAI_URL = 'https://api.openai.com';
/** It has times for words; OpenAI's newer models have none. */
const DEFAULT_MODEL = 'whisper-1';

/** OpenAI's transcription of files, or a server of one's own that speaks as it does: a request for each utterance. */
export class OpenAiRecognizer implements SpeechRecognizer {
  readonly name = 'openai';
  readonly #options: RecognizerOptions;
  readonly #limits: Limits;
  readonly #health: EngineHealth;
  readonly #url: URL;
  readonly #agent: http.Agent;
  readonly #streams = new Set<OpenAiStream>();

  /** @param options `url` is that of the server, without `/v1/audio/transcriptions` */
  constructor(options: RecognizerOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#health = new EngineHealth(this.name, options.clock, options.logger, this.#limits.refusedMs);
    this.#url = new URL(`${options.url.replace(/\/+$/, '')}/v1/audio/transcriptions`);
    this.#agent = new (this.#url.protocol === 'https:' ? https : http).Agent({ keepAlive: true });
  }

  open(recognition: RecognitionOptions, onEvent: (event: RecognitionEvent) => void): RecognitionStream {
    const { apiKey, clock, language, model, random = Math.random } = this.#options;
    const health = this.#health.open();
    const stream = new OpenAiStream({
      url: this.#url,
      apiKey,
      model: model ?? DEFAULT_MODEL,
      agent: this.#agent,
      recognition: { ...recognition, language: recognition.language ?? language },
      context: { clock, random, health, limits: this.#limits },
      onEvent,
    });
    this.#streams.add(stream);
    return {
      write: (pcm, atMs) => stream.write(pcm, atMs),
      hint: (hints) => stream.hint(hints),
      flush: async () => await stream.flush(),
      close: async () => {
        await stream.close();
        health.close();
        this.#streams.delete(stream);
      },
    };
  }

  unavailable(): string | null {
    return this.#health.fault;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#streams].map(async (stream) => await stream.close()));
    this.#streams.clear();
    this.#agent.destroy();
  }
}
