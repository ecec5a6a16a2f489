import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import type {
  RecognitionEvent,
  RecognitionOptions,
  RecognitionStream,
  Recognized,
  SpeechRecognizer,
} from '../../../ports/speech.ts';
import { findProgram } from '../../../shared/find-program.ts';
import { messageOf } from '../../../shared/message-of.ts';
import type { TimedSound } from '../../utterance-buffer.ts';
import type { RecognizeUtterance } from '../../utterance-stream.ts';
import { UtteranceStreams } from '../../utterance-streams.ts';
import { withoutLineSilence } from './line-silence.ts';
import { modeFor } from './sphinx-mode.ts';
import { asRecognized } from './sphinx-output.ts';
import { SphinxPool } from './sphinx-pool.ts';

export interface PocketSphinxOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** @defaultValue `pocketsphinx_batch`, by PATH */
  readonly program?: string | undefined;
  /** The folder of `en-us`, `en-us.lm.bin` and `cmudict-en-us.dict`. @defaultValue where Debian has it */
  readonly models?: string | undefined;
  /** @defaultValue {@link DEFAULT_LIMITS} */
  readonly limits?: Partial<typeof DEFAULT_LIMITS> | undefined;
}

/** The program of Debian's `pocketsphinx`. */
export const SPHINX_PROGRAM = 'pocketsphinx_batch';
/** Where Debian's `pocketsphinx-en-us` has its models. */
export const SPHINX_MODELS = '/usr/share/pocketsphinx/model/en-us';
/** What installs both. */
export const SPHINX_COMMAND = 'apt-get install --no-install-recommends pocketsphinx pocketsphinx-en-us';

const DEFAULT_LIMITS = { maxChildren: 2, maxWaiting: 16, deadlineMs: 15_000 };

/**
 * PocketSphinx, as Debian has it, for phrases, yes and no, and digits, in English. With hints it listens for these and
 * nothing else. Without, it writes down whatever it makes of what is said, and half of the words on a telephone are wrong
 * then: it is no engine for transcripts. It has no partial results. Each utterance is a private file for a moment.
 */
export class PocketSphinxRecognizer implements SpeechRecognizer {
  readonly name = 'pocketsphinx';
  readonly #logger: Logger;
  readonly #pool: SphinxPool;
  readonly #streams: UtteranceStreams;
  #fault: string | null;

  constructor({ clock, logger, program = SPHINX_PROGRAM, models = SPHINX_MODELS, limits }: PocketSphinxOptions) {
    this.#logger = logger;
    this.#fault = sphinxMissing(program, models);
    this.#pool = new SphinxPool({ clock, program, models, ...DEFAULT_LIMITS, ...limits });
    this.#streams = new UtteranceStreams(clock, 'PocketSphinx');
  }

  open({ language, hints }: RecognitionOptions, onEvent: (event: RecognitionEvent) => void): RecognitionStream {
    const english = language === null || /^en\b/i.test(language);
    const recognize: RecognizeUtterance = async (utterance, likely, givenUp) => {
      if (!english) throw new Error(`PocketSphinx knows English only, not ${language}`);
      try {
        return await this.#recognize(utterance, likely, givenUp);
      } catch (error) {
        // A leg that has ended withdraws its utterances, which is no fault.
        if (this.#streams.has(stream)) this.#failed(error);
        throw error;
      }
    };
    const stream = this.#streams.open(hints, recognize, onEvent);
    return stream;
  }

  unavailable(): string | null {
    return this.#fault;
  }

  async close(): Promise<void> {
    await this.#streams.close();
    await this.#pool.close();
  }

  async #recognize(utterance: TimedSound, hints: readonly string[], givenUp: AbortSignal): Promise<Recognized | null> {
    const mode = modeFor(hints, await this.#pool.dictionary());
    const sound = withoutLineSilence(utterance);
    const line = await this.#pool.recognize(mode, sound, givenUp);
    if (this.#fault !== null) this.#logger.info({ engine: this.name }, 'PocketSphinx works again');
    this.#fault = null;
    return asRecognized(line, sound.startMs);
  }

  #failed(error: unknown): void {
    this.#fault = messageOf(error);
    const fields = { engine: this.name, reason: this.#fault };
    this.#logger.warn(fields, 'PocketSphinx did not recognize an utterance');
  }
}

/** Why PocketSphinx cannot run here, with what mends it; null if it can. */
export function sphinxMissing(program = SPHINX_PROGRAM, models = SPHINX_MODELS): string | null {
  if (findProgram(program) === null) return `${program} is not on PATH: run ${SPHINX_COMMAND}`;
  const missing = ['en-us/mdef', 'en-us.lm.bin', 'cmudict-en-us.dict'].find((file) => !existsSync(join(models, file)));
  return missing === undefined ? null : `${join(models, missing)} is not there: run ${SPHINX_COMMAND}`;
}
