import type { TextToSpeech } from '../../../ports/speech.ts';
import { NORMALIZER_VERSION, textNormalizer } from './normalize-text.ts';

/** An engine that is given numbers, dates, money and the like in words. */
export class NormalizingTextToSpeech implements TextToSpeech {
  readonly name: string;
  readonly maxTextLength: number;
  readonly #engine: TextToSpeech;
  readonly #read: (text: string) => string;
  readonly #language: string;

  private constructor(engine: TextToSpeech, read: (text: string) => string, language: string) {
    this.name = engine.name;
    this.maxTextLength = engine.maxTextLength;
    this.#engine = engine;
    this.#read = read;
    this.#language = language;
  }

  /** An engine that cannot read numbers, with what it lacks. It stays as it is in a language that we cannot read. */
  static over(engine: TextToSpeech, language: string | null): TextToSpeech {
    const read = textNormalizer(language);
    return read === null ? engine : new NormalizingTextToSpeech(engine, read, language ?? 'en');
  }

  get identities(): readonly string[] {
    return this.#engine.identities.map((identity) => this.#withWords(identity));
  }

  lengthOf(text: string): number {
    // What is too long in figures is not shorter in words.
    return text.length > this.maxTextLength ? text.length : this.#read(text).length;
  }

  /** As the engine does. @throws what the engine throws */
  async synthesize(text: string, voice: string | undefined, file: string, signal: AbortSignal): Promise<string> {
    return this.#withWords(await this.#engine.synthesize(this.#read(text), voice, file, signal));
  }

  /** Closes the engine. */
  async close(): Promise<void> {
    await this.#engine.close();
  }

  #withWords(identity: string): string {
    return `${identity}, words ${this.#language} ${NORMALIZER_VERSION}`;
  }
}
