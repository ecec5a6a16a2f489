import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type { TextToSpeech } from '../../ports/speech.ts';
import { messageOf } from '../../shared/message-of.ts';
import { HostLookup } from '../../shared/outgoing/host-lookup.ts';
import { readWavFile, WavError } from '../wav/index.ts';
import { PromptDownloads } from './downloads/prompt-downloads.ts';
import type { PromptDownloadsOptions } from './downloads/prompt-downloads.ts';
import { PromptError } from './prompt-error.ts';
import { PromptFiles } from './prompt-files.ts';
import { SharedTask } from './shared-task.ts';
import { SpeechCache } from './speech-cache.ts';
import { splitText } from './split-text.ts';

export interface PromptLibraryOptions {
  /** `prompts.directory` of the configuration. */
  readonly directory: string;
  /** The directory for spoken texts. It is made if it is not there. */
  readonly cacheDirectory: string;
  /** Null if no engine is configured; texts cannot be played then. The library does not close it. */
  readonly tts: TextToSpeech | null;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How files are fetched that a URL names. @defaultValue {@link DEFAULT_URLS} */
  readonly downloads?: PromptUrls | undefined;
  /** @defaultValue {@link DEFAULT_MAX_CACHE_BYTES} */
  readonly maxCacheBytes?: number | undefined;
}

/** What a file may be that a URL names. */
export type PromptUrls = Pick<PromptDownloadsOptions, 'allowPrivate' | 'maxBytes' | 'timeoutMs'>;

/** What is to be said. */
type Words = Extract<Prompt, { text: string }>;

const DEFAULT_URLS: PromptUrls = { allowPrivate: false, maxBytes: 10 * 1024 * 1024, timeoutMs: 10_000 };
/** 256 MiB: more than two hours of speech at 16 kHz. */
const DEFAULT_MAX_CACHE_BYTES = 256 * 1024 * 1024;

/** Turns a prompt into a WAV file that a media engine can play. */
export class PromptLibrary {
  readonly #tts: TextToSpeech | null;
  readonly #files: PromptFiles;
  readonly #cache: SpeechCache;
  readonly #downloads: PromptDownloads;
  readonly #speaking = new Map<string, SharedTask<string>>();
  #closed = false;

  constructor(options: PromptLibraryOptions) {
    this.#tts = options.tts;
    this.#files = new PromptFiles(options.directory);
    this.#cache = new SpeechCache({
      directory: options.cacheDirectory,
      maxBytes: options.maxCacheBytes ?? DEFAULT_MAX_CACHE_BYTES,
      clock: options.clock,
      logger: options.logger,
    });
    const { clock, downloads = DEFAULT_URLS } = options;
    this.#downloads = new PromptDownloads({ ...downloads, cache: this.#cache, hosts: new HostLookup(clock), clock }); // prettier-ignore
  }

  /** The prompts that a prompt is played as, one after the other: a text that the engine cannot say at once is several. */
  piecesOf(prompt: Prompt): readonly Prompt[] {
    if (!('text' in prompt) || this.#tts === null) return [prompt];
    const { maxTextLength } = this.#tts;
    const lengthOf = (text: string): number => this.#tts?.lengthOf?.(text) ?? text.length;
    return splitText(prompt.text, maxTextLength, lengthOf).map((text) => ({ ...prompt, text }));
  }

  /**
   * The absolute path of the prompt's WAV file. A text is spoken once, and requests for the same text share it. A
   * spoken file stays for at least ten minutes after it was last asked for.
   * @throws PromptError
   */
  async resolve(prompt: Prompt, signal?: AbortSignal): Promise<string> {
    if (this.#closed) throw new PromptError('aborted', 'prompt library is closed');
    if ('file' in prompt) return await this.#files.find(prompt.file);
    if ('url' in prompt) return await this.#fetch(prompt.url, signal);
    const tts = this.#tts;
    if (tts === null) throw new PromptError('no-speech-engine', 'text cannot be spoken: no engine is configured');
    try {
      signal?.throwIfAborted();
      return await this.#speakOnce(prompt, tts).wait(signal);
    } catch (cause) {
      if (cause instanceof PromptError) throw cause;
      throw new PromptError('aborted', 'prompt is not needed any more', { cause });
    }
  }

  /** The path of a prompt that is ready now, from memory; null if {@link resolve} would have to wait. */
  peek(prompt: Prompt): string | null {
    if ('file' in prompt) return this.#files.peek(prompt.file);
    if ('url' in prompt) return this.#downloads.peek(prompt.url);
    for (const key of this.#tts === null ? [] : keysOf(prompt, this.#tts)) {
      const path = this.#cache.peek(key);
      if (path !== null) return path;
    }
    return null;
  }

  /**
   * Makes the prompt ready and reads it. The start checks prompts so, and a fault shows before there is a call.
   * @throws PromptError
   */
  async check(prompt: Prompt): Promise<void> {
    for (const piece of this.piecesOf(prompt)) await this.#check(piece);
  }

  /** Stops what is being spoken, and refuses what comes. It writes nothing afterwards. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const reason = new PromptError('aborted', 'prompt library is closed');
    await Promise.all([
      this.#downloads.close(reason),
      ...[...this.#speaking.values()].map(async (task) => {
        await task.abort(reason);
      }),
    ]);
  }

  async #fetch(url: string, signal: AbortSignal | undefined): Promise<string> {
    try {
      return await this.#downloads.fetch(url, signal);
    } catch (cause) {
      if (cause instanceof PromptError) throw cause;
      throw new PromptError('aborted', 'prompt is not needed any more', { cause });
    }
  }

  async #check(prompt: Prompt): Promise<void> {
    const path = await this.resolve(prompt);
    const name = 'file' in prompt ? JSON.stringify(prompt.file) : 'url' in prompt ? 'of a URL' : 'of a spoken text';
    try {
      const { samples } = await readWavFile(path);
      if (samples.length === 0) throw new WavError('malformed', 'file holds no sound');
    } catch (cause) {
      const detail = cause instanceof WavError ? cause.message : 'file cannot be read';
      throw new PromptError('not-playable', `prompt file ${name}: ${detail}`, { cause });
    }
  }

  #speakOnce(prompt: Words, tts: TextToSpeech): SharedTask<string> {
    const keys = keysOf(prompt, tts);
    // Whoever may stand in for an engine, its own sound is what is asked for.
    const key = keys[0] ?? '';
    const underWay = this.#speaking.get(key);
    if (underWay !== undefined && !underWay.abandoned) return underWay;
    const task = new SharedTask<string>(async (signal) => {
      try {
        for (const each of keys) {
          const cached = await this.#cache.get(each);
          if (cached !== null) return cached;
        }
        return await this.#cache.add(async (file) => keyOf(prompt, await speak(tts, prompt, file, signal)));
      } catch (cause) {
        if (cause instanceof PromptError) throw cause;
        throw new PromptError('io', 'the cache of spoken prompts cannot be used', { cause });
      } finally {
        if (this.#speaking.get(key) === task) this.#speaking.delete(key);
      }
    });
    this.#speaking.set(key, task);
    return task;
  }
}

/** Gives the identity of who spoke. */
async function speak(tts: TextToSpeech, { text, voice }: Words, file: string, signal: AbortSignal): Promise<string> {
  try {
    return await tts.synthesize(text, voice, file, signal);
  } catch (cause) {
    if (signal.reason instanceof PromptError) throw signal.reason;
    const detail = messageOf(cause);
    throw new PromptError('speech-failed', `text cannot be spoken: ${detail}`, { cause });
  }
}

/** The keys under which a sound of the words may be kept, the best first. */
function keysOf(words: Words, tts: TextToSpeech): readonly string[] {
  return tts.identities.map((identity) => keyOf(words, identity));
}

function keyOf({ text, voice }: Words, identity: string): string {
  return SpeechCache.key([identity, voice ?? null, text]);
}
