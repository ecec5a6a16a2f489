import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import type {
  RecognitionEvent,
  RecognitionOptions,
  RecognitionStream,
  SpeechRecognizer,
} from '../../../ports/speech.ts';
import type { OpenDialect, Pacing } from './dialect.ts';
import { EngineHealth } from './engine-health.ts';
import type { Limits } from './limits.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { SocketStream } from './socket-stream.ts';

/** What every recognizer by network is made with. */
export interface RecognizerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly url: string;
  /** Null: the engine asks for none. */
  readonly apiKey: string | null;
  /** Null: the engine's default. */
  readonly model: string | null;
  /** For streams that name none; a BCP 47 tag. */
  readonly language: string | null;
  /** From 0 to 1. */
  readonly random?: () => number;
  readonly limits?: Partial<Limits>;
}

/** An engine behind a WebSocket. */
export interface SocketEngine {
  readonly name: string;
  readonly pacing: Pacing;
  readonly openDialect: OpenDialect;
}

/** Recognizes speech by an engine behind a WebSocket, with one connection for each stream. */
export class SocketRecognizer implements SpeechRecognizer {
  readonly name: string;
  readonly #engine: SocketEngine;
  readonly #options: RecognizerOptions;
  readonly #limits: Limits;
  readonly #health: EngineHealth;
  readonly #streams = new Set<SocketStream>();

  constructor(engine: SocketEngine, options: RecognizerOptions) {
    this.name = engine.name;
    this.#engine = engine;
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#health = new EngineHealth(engine.name, options.clock, options.logger, this.#limits.refusedMs);
  }

  open(recognition: RecognitionOptions, onEvent: (event: RecognitionEvent) => void): RecognitionStream {
    const { clock, language, random = Math.random } = this.#options;
    const { openDialect, pacing } = this.#engine;
    const health = this.#health.open();
    const stream = new SocketStream({
      recognition: { ...recognition, language: recognition.language ?? language },
      pacing,
      openDialect,
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
  }
}
