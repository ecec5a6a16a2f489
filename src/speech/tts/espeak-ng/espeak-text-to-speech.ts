import type { Clock } from '../../../ports/clock.ts';
import type { TextToSpeech } from '../../../ports/speech.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { sayableText } from '../sayable-text.ts';
import { soundOfWav } from '../sound-of-wav.ts';
import { SpeechError } from '../speech-error.ts';
import { SpeechJobs } from '../speech-jobs.ts';
import { writeSpeech } from '../write-speech.ts';
import { runEspeak } from './espeak-process.ts';
import { EspeakVoices } from './espeak-voices.ts';

export interface EspeakOptions {
  readonly clock: Clock;
  /** The name of a voice. Null: the one of the language. */
  readonly voice: string | null;
  /** BCP 47. Null: {@link DEFAULT_LANGUAGE}. */
  readonly language: string | null;
  /** @defaultValue `espeak-ng` of PATH */
  readonly program?: string | undefined;
  /** Time for one text, from the request on, waiting included. @defaultValue {@link DEFAULT_DEADLINE_MS} */
  readonly deadlineMs?: number | undefined;
  /** Texts that are spoken at once. @defaultValue {@link DEFAULT_MAX_AT_ONCE} */
  readonly maxAtOnce?: number | undefined;
  /** Texts that may wait for their turn. More are refused. @defaultValue what {@link SpeechJobs} has */
  readonly maxWaiting?: number | undefined;
}

const DEFAULT_LANGUAGE = 'en-us';
/** Ordinary texts take 20 ms. */
const DEFAULT_DEADLINE_MS = 10_000;
const DEFAULT_MAX_AT_ONCE = 4;
/** Longest text that the program is given, in UTF-16 units: about a minute of speech. */
const MAX_TEXT_LENGTH = 1_000;
/** Twelve minutes at 22,050 Hz. The worst text, read out sign by sign, has less. */
const MAX_SOUND_BYTES = 32 * 1024 * 1024;
const MAX_LIST_BYTES = 256 * 1024;
const PROGRAM = 'espeak-ng';

/**
 * eSpeak NG, a program of its own (Debian `espeak-ng`), run once for each text. The text is its standard input and can
 * be no option. It speaks some hundred languages, not very like a person.
 */
export class EspeakTextToSpeech implements TextToSpeech {
  readonly name = PROGRAM;
  readonly identities: readonly [string];
  readonly maxTextLength = MAX_TEXT_LENGTH;
  readonly #options: EspeakOptions;
  readonly #program: string;
  readonly #jobs: SpeechJobs;
  #voices: EspeakVoices | null = null;

  constructor(options: EspeakOptions) {
    const { clock, voice, language, maxAtOnce, maxWaiting, program } = options;
    this.#options = options;
    this.#program = program ?? PROGRAM;
    this.identities = [`${PROGRAM} ${voice ?? '-'} ${language ?? DEFAULT_LANGUAGE}`];
    this.#jobs = new SpeechJobs({ clock, maxAtOnce: maxAtOnce ?? DEFAULT_MAX_AT_ONCE, maxWaiting });
  }

  /**
   * Writes a WAV file: 16-bit mono, 22,050 Hz. A text that fails leaves no file.
   * @throws SpeechError
   */
  async synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<string> {
    // Double brackets enclose names of phonemes, which nobody means.
    const input = sayableText(text, MAX_TEXT_LENGTH).replace(/\[\[/g, '[ [');
    await this.#jobs.run(signal, this.#options.deadlineMs ?? DEFAULT_DEADLINE_MS, async (stop) => {
      const chosen = await this.#choose(voice, stop);
      // -b 1: the text is UTF-8. The program reads it to its end, whatever it looks like.
      const args = ['--stdin', '--stdout', '-b', '1', '-v', chosen];
      const wav = await runEspeak({ program: this.#program, args, input, maxBytes: MAX_SOUND_BYTES }, stop);
      await writeSpeech(file, soundOfWav(wav, PROGRAM), stop);
    });
    return this.identities[0];
  }

  /** What keeps the program from speaking as it is configured; null if nothing does. */
  async fault(signal: AbortSignal): Promise<string | null> {
    const { voice, language } = this.#options;
    try {
      return await this.#jobs.run(signal, DEFAULT_DEADLINE_MS, async (stop) => {
        const voices = await this.#listed(stop);
        const missing = [voice, language].find((wanted) => wanted !== null && voices.find(wanted) === null);
        return missing === undefined || missing === null ? null : `${PROGRAM} has no voice ${missing} (${PROGRAM} --voices lists them)`; // prettier-ignore
      });
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Kills what runs, refuses what waits and what comes. Idempotent. */
  async close(): Promise<void> {
    await this.#jobs.close();
  }

  async #choose(wanted: string | undefined, stop: AbortSignal): Promise<string> {
    const voices = await this.#listed(stop);
    const { voice, language } = this.#options;
    for (const name of [wanted, voice, language, DEFAULT_LANGUAGE]) {
      const found = name === undefined || name === null ? null : voices.find(name);
      if (found !== null) return found;
    }
    throw new SpeechError('engine', `${this.#program} has no voice for ${DEFAULT_LANGUAGE}`);
  }

  async #listed(stop: AbortSignal): Promise<EspeakVoices> {
    if (this.#voices !== null) return this.#voices;
    const request = { program: this.#program, args: ['--voices'], input: '', maxBytes: MAX_LIST_BYTES };
    this.#voices = new EspeakVoices((await runEspeak(request, stop)).toString('utf8'));
    return this.#voices;
  }
}
