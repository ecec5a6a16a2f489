import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Prompt } from '../../ports/prompt.ts';
import { isPlainWav, readWavFile, WavError, WavWriter } from '../wav/index.ts';
import { derivedFile } from './derived-file.ts';
import type { PromptResolver } from './prompt-resolver.ts';

/** Files that are remembered. A forgotten one is looked at once more. */
const MAX_KNOWN = 1_000;

export interface PlainFilesOptions {
  readonly prompts: PromptResolver;
  /** For copies; made if it is not there. FreeSWITCH must be able to read it. */
  readonly directory: string;
  readonly logger: Logger;
}

interface Known {
  /** Changes when the file does. */
  readonly version: string;
  /** The file, or its copy. */
  readonly plain: string;
}

/**
 * Prompt files as FreeSWITCH can play them. It reads WAV with a reader of its own (libsndfile), which refuses some files
 * that ours plays, such as EXTENSIBLE with its extension cut off. So our reader decides what is played on either
 * engine. A file that is not laid out as ours are is written once as plain 16-bit PCM, at its own sample rate.
 * Spoken texts are ours.
 */
export class PlainFiles implements PromptResolver {
  readonly #options: PlainFilesOptions;
  readonly #known = new Map<string, Known>();
  readonly #looking = new Map<string, Promise<string>>();

  constructor(options: PlainFilesOptions) {
    this.#options = options;
  }

  /** @throws WavError for a file that our reader does not play; what `prompts` throws */
  async resolve(prompt: Prompt, signal?: AbortSignal): Promise<string> {
    const file = await this.#options.prompts.resolve(prompt, signal);
    return 'file' in prompt ? await this.#lookAt(file) : file;
  }

  peek(prompt: Prompt): string | null {
    const file = this.#options.prompts.peek(prompt);
    if (file === null || !('file' in prompt)) return file;
    const known = this.#known.get(file);
    if (known === undefined) return null;
    // If the file has changed since, the next play has the new one. A fault shows there.
    this.#lookAt(file).catch(() => undefined);
    return known.plain;
  }

  async #lookAt(file: string): Promise<string> {
    const looking = this.#looking.get(file) ?? this.#look(file).finally(() => this.#looking.delete(file));
    this.#looking.set(file, looking);
    return await looking;
  }

  async #look(file: string): Promise<string> {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const version = `${mtimeMs} ${size} ${ino}`;
      const known = this.#known.get(file);
      if (known?.version === version) return known.plain;
      const plain = (await isPlainWav(file)) ? file : await this.#copy(file);
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(file, { version, plain });
      return plain;
    } catch (error) {
      this.#known.delete(file);
      throw error;
    }
  }

  /** Where the copy cannot be written, FreeSWITCH gets the file and may be able to play it. */
  async #copy(file: string): Promise<string> {
    const { directory, logger } = this.#options;
    try {
      const copy = await derivedFile(file, directory, async (draft) => {
        const { samples, sampleRateHz } = await readWavFile(file);
        await using writer = await WavWriter.open(draft, { sampleRateHz, channels: 1 });
        await writer.write(samples);
        return true;
      });
      return copy ?? file;
    } catch (error) {
      if (error instanceof WavError && error.code !== 'io') throw error;
      logger.warn({ err: error }, 'no plain copy of a prompt file could be written; FreeSWITCH gets the file itself');
      return file;
    }
  }
}
