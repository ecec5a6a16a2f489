import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import type {
  RecognitionEvent,
  RecognitionOptions,
  RecognitionStream,
  Recognized,
  SpeechRecognizer,
} from '../../../ports/speech.ts';
import type { Utterance } from '../../utterance-buffer.ts';
import { UtteranceStreams } from '../../utterance-streams.ts';
import type { LocalResult } from './local-child.ts';
import { LocalProcess } from './local-process.ts';
import { modelFolder } from './model-folder.ts';

export interface LocalRecognizerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The directory of local models (`speech.models`). */
  readonly models: string;
  /** The folder of the model below it (`speech.stt.model`). @defaultValue `stt` */
  readonly model: string | null;
  readonly language: string | null;
  /** A module that stands in for sherpa-onnx-node, for tests. */
  readonly runtime?: string | undefined;
  readonly limits?: Partial<typeof DEFAULT_LIMITS> | undefined;
}

const DEFAULT_LIMITS = {
  threads: 2,
  /** Utterances that may wait for their turn. */
  maxWaiting: 32,
  /** Time for one utterance, once it is its turn. */
  deadlineMs: 20_000,
  /** Time for the check of the files, and to load them. */
  loadMs: 120_000,
  /** Waits before a process that ended is replaced: the first, and the longest. */
  restartMs: 500,
  maxRestartMs: 60_000,
};

/**
 * A model of the operator's (a streaming zipformer, or whisper), run by sherpa-onnx in a process of its own, which is
 * replaced when it crashes or hangs. Each utterance is recognized when it has ended; there are no partial results.
 */
export class LocalRecognizer implements SpeechRecognizer {
  readonly name = 'local';
  readonly takesWideband = true;
  readonly #process: LocalProcess;
  readonly #streams: UtteranceStreams;

  constructor({ clock, logger, models, model, language, runtime, limits }: LocalRecognizerOptions) {
    const all = { ...DEFAULT_LIMITS, ...limits };
    const folder = modelFolder(models, model);
    this.#process = new LocalProcess({
      clock,
      logger,
      worker: { folder, language, threads: all.threads, runtime: runtime ?? null },
      ...all,
    });
    this.#streams = new UtteranceStreams(clock, 'the local model');
  }

  /** The first one starts the process. */
  open({ hints, sampleRateHz }: RecognitionOptions, onEvent: (event: RecognitionEvent) => void): RecognitionStream {
    this.#process.start();
    return this.#streams.open(
      hints,
      async (utterance, _hints, givenUp) => asRecognized(await this.#process.recognize(utterance, givenUp), utterance),
      onEvent,
      sampleRateHz,
    );
  }

  unavailable(): string | null {
    return this.#process.fault;
  }

  async close(): Promise<void> {
    await this.#streams.close();
    await this.#process.close();
  }
}

/** @returns null where no word was recognized */
function asRecognized({ text, words }: LocalResult, { samples, sampleRateHz, startMs }: Utterance): Recognized | null {
  if (text === '') return null;
  const timed = words.map((word) => ({
    text: word.text,
    startMs: startMs + word.startMs,
    endMs: startMs + word.endMs,
    confidence: null,
  }));
  const endMs = startMs + (1_000 * samples.length) / sampleRateHz;
  return {
    text,
    startMs: timed[0]?.startMs ?? startMs,
    endMs: timed.at(-1)?.endMs ?? endMs,
    confidence: null,
    words: timed,
  };
}
