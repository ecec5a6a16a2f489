import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import type { TextToSpeech } from '../../../ports/speech.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { sherpaMissing, SPEECH_SETUP_COMMAND } from '../../engine-packages.ts';
import { sayableText } from '../sayable-text.ts';
import { SpeechError } from '../speech-error.ts';
import { SpeechJobs } from '../speech-jobs.ts';
import { writeSpeech } from '../write-speech.ts';
import { findVoiceModel } from './voice-model.ts';
import { VoiceProcess } from './voice-process.ts';

export interface LocalVoiceOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The directory of the model. */
  readonly directory: string;
  /** The number of a speaker of the model, as a text. Null: the first one. */
  readonly voice: string | null;
  /** Time for one text, from the request on; waiting and loading of the model included. @defaultValue {@link DEFAULT_DEADLINE_MS} */
  readonly deadlineMs?: number | undefined;
  /** Texts that may wait for their turn. More are refused. @defaultValue what {@link SpeechJobs} has */
  readonly maxWaiting?: number | undefined;
  /** Another program of the process, for tests of crashes. */
  readonly workerProgram?: URL | undefined;
}

const DEFAULT_DEADLINE_MS = 20_000;
/** Longest text that a model is given, in UTF-16 units. It takes a part of the time that the sound lasts. */
const MAX_TEXT_LENGTH = 500;

/**
 * A model of the operator's own (VITS, piper, kokoro) through sherpa-onnx, in a process of its own. The first request
 * starts that. It says one text at a time. The next text gets a new process if the last one ended or was killed.
 */
export class LocalTextToSpeech implements TextToSpeech {
  readonly name = 'local';
  readonly identities: readonly [string];
  readonly maxTextLength = MAX_TEXT_LENGTH;
  readonly #options: LocalVoiceOptions;
  readonly #jobs: SpeechJobs;
  #process: VoiceProcess | null = null;

  constructor(options: LocalVoiceOptions) {
    const { clock, directory, voice, maxWaiting } = options;
    this.#options = options;
    this.identities = [`local ${directory} ${voice ?? '-'}`];
    this.#jobs = new SpeechJobs({ clock, maxAtOnce: 1, maxWaiting });
  }

  /**
   * Writes a WAV file: 16-bit mono, at the model's rate. A text that fails leaves no file.
   * @throws SpeechError
   */
  async synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<string> {
    const speaker = speakerOf(voice) ?? speakerOf(this.#options.voice) ?? 0;
    const request = { text: sayableText(text, MAX_TEXT_LENGTH), speaker };
    await this.#jobs.run(signal, this.#options.deadlineMs ?? DEFAULT_DEADLINE_MS, async (stop) => {
      const process = await this.#ready(stop);
      const sound = await process.speak(request, stop);
      if (sound.samples.length === 0) throw new SpeechError('engine', 'the model made no sound of this text');
      await writeSpeech(file, sound, stop);
    });
    return this.identities[0];
  }

  /** What keeps the model from speaking, as far as its files and packages tell; null if nothing does. */
  async fault(): Promise<string | null> {
    try {
      await findVoiceModel(this.#options.directory);
    } catch (error) {
      return messageOf(error);
    }
    const missing = sherpaMissing();
    return missing === null ? null : `${missing}: ${SPEECH_SETUP_COMMAND}`;
  }

  /** Kills the process, refuses what waits and what comes. Idempotent. */
  async close(): Promise<void> {
    await this.#jobs.close();
    await this.#process?.close();
  }

  async #ready(stop: AbortSignal): Promise<VoiceProcess> {
    const { directory, workerProgram, logger } = this.#options;
    if (this.#process?.usedUp === true) {
      logger.warn({ engine: this.name }, 'the text-to-speech process is replaced');
      // It may have been killed and not have ended yet.
      await this.#process.close();
      this.#process = null;
    }
    this.#process ??= new VoiceProcess(directory, workerProgram);
    await this.#process.whenReady(stop);
    return this.#process;
  }
}

/** The number of a speaker that a voice names; null if it names none. */
function speakerOf(voice: string | null | undefined): number | null {
  return typeof voice === 'string' && /^\d{1,4}$/.test(voice) ? Number(voice) : null;
}
