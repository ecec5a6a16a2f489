import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import type {
  RecognitionEvent,
  RecognitionOptions,
  RecognitionStream,
  SpeechRecognizer,
} from '../../../ports/speech.ts';
import { EngineHealth } from './engine-health.ts';
import type { Limits } from './limits.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { SocketContext } from './recognizer-socket.ts';

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

/** What an engine by network has of its own. */
export interface NetworkEngine {
  readonly name: string;
  readonly takesWideband: boolean;
  openStream(
    recognition: RecognitionOptions,
    context: SocketContext,
    onEvent: (event: RecognitionEvent) => void,
  ): RecognitionStream;
  /** Closes what its streams have in common, after they are closed. */
  close?(): void;
}

/** Recognizes speech by an engine by network. Its streams know together whether the engine works. */
export class NetworkRecognizer implements SpeechRecognizer {
  readonly name: string;
  readonly takesWideband: boolean;
  readonly #engine: NetworkEngine;
  readonly #options: RecognizerOptions;
  readonly #limits: Limits;
  readonly #health: EngineHealth;
  readonly #streams = new Set<RecognitionStream>();

  constructor(options: RecognizerOptions, engine: NetworkEngine) {
    this.name = engine.name;
    this.takesWideband = engine.takesWideband;
    this.#engine = engine;
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#health = new EngineHealth(engine.name, options.clock, options.logger, this.#limits.refusedMs);
  }

  open(recognition: RecognitionOptions, onEvent: (event: RecognitionEvent) => void): RecognitionStream {
    const { clock, random = Math.random } = this.#options;
    const health = this.#health.open();
    const language = recognition.language ?? this.#options.language;
    const context = { clock, random, health, limits: this.#limits };
    const stream = this.#engine.openStream({ ...recognition, language }, context, onEvent);
    const open: RecognitionStream = {
      write: (pcm, atMs) => stream.write(pcm, atMs),
      hint: (hints) => stream.hint(hints),
      flush: async () => await stream.flush(),
      close: async () => {
        await stream.close();
        health.close();
        this.#streams.delete(open);
      },
    };
    this.#streams.add(open);
    return open;
  }

  unavailable(): string | null {
    return this.#health.fault;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#streams].map(async (stream) => await stream.close()));
    this.#engine.close?.();
  }
}
