import { stat } from 'node:fs/promises';
import type { Clock } from '../../ports/clock.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { DeadlineError, within } from '../../shared/within.ts';

/** Finds the WAV file of a prompt. */
export interface PromptResolver {
  /** The absolute path of the prompt's WAV file, once it is there. The promise rejects if there will be none. */
  resolve(prompt: Prompt, signal?: AbortSignal): Promise<string>;
  /** The same if the file is there already; null otherwise. */
  peek(prompt: Prompt): string | null;
}

/** What a {@link PromptStore} works with. */
export interface PromptStoreOptions {
  readonly clock: Clock;
  readonly resolver: PromptResolver;
  /** Reads a WAV file as 8 kHz mono. */
  readonly decode: (path: string) => Promise<Int16Array>;
  /** Most memory that decoded prompts take while they are not played. The one used longest ago goes first. */
  readonly maxBytes: number;
  /** Time that a prompt has to become ready. */
  readonly timeoutMs: number;
}

interface Decoded {
  readonly samples: Int16Array;
  /** Identity of the file that they came from. */
  readonly version: string;
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs} ${size} ${ino}`;
}

/** Decoded prompts, by the path of their file. Each file is read and resampled once. */
export class PromptStore {
  readonly #options: PromptStoreOptions;
  readonly #closed = new AbortController();
  /** Oldest use first. */
  readonly #decoded = new Map<string, Decoded>();
  readonly #loading = new Map<string, Promise<Int16Array>>();
  #bytes = 0;

  constructor(options: PromptStoreOptions) {
    this.#options = options;
  }

  /** Memory that is taken, in octets. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The samples of a prompt that is in memory; null otherwise. The store looks afterwards whether the file has changed,
   * so that nothing waits for the disk. The play after this one gets the new file.
   */
  ready(prompt: Prompt): Int16Array | null {
    const path = this.#peek(prompt);
    if (path === null) return null;
    const found = this.#decoded.get(path);
    if (found === undefined) return null;
    this.#decoded.delete(path);
    this.#decoded.set(path, found);
    void this.#verify(path, found);
    return found.samples;
  }

  /** Gets the samples of a prompt ready. @throws Error if it cannot be had, or is empty */
  async load(prompt: Prompt): Promise<Int16Array> {
    const path = this.#peek(prompt) ?? (await this.#resolve(prompt));
    const found = this.#decoded.get(path);
    if (found !== undefined) return found.samples;
    let loading = this.#loading.get(path);
    if (loading === undefined) {
      loading = this.#decode(path).finally(() => this.#loading.delete(path));
      this.#loading.set(path, loading);
    }
    return await loading;
  }

  async #resolve(prompt: Prompt): Promise<string> {
    const { clock, timeoutMs, resolver } = this.#options;
    const closed = this.#closed.signal;
    try {
      const wait = { clock, ms: timeoutMs, who: 'the speech engine', signal: closed };
      return await within(wait, (givenUp) => resolver.resolve(prompt, givenUp));
    } catch (error) {
      closed.throwIfAborted();
      if (!(error instanceof DeadlineError)) throw error;
      throw new Error('the prompt was not ready in time', { cause: error });
    }
  }

  /** Ends what is being waited for, and forgets everything. */
  close(): void {
    this.#closed.abort(new Error('the media engine closed'));
    this.#decoded.clear();
    this.#bytes = 0;
  }

  /** A resolver that throws has nothing ready. Its fault shows when the prompt is loaded. */
  #peek(prompt: Prompt): string | null {
    try {
      return this.#options.resolver.peek(prompt);
    } catch {
      return null;
    }
  }

  async #decode(path: string): Promise<Int16Array> {
    const version = await versionOf(path);
    const samples = await this.#options.decode(path);
    if (samples.length === 0) throw new Error('the prompt holds no sound');
    if (!this.#closed.signal.aborted) this.#keep(path, { samples, version });
    return samples;
  }

  #keep(path: string, decoded: Decoded): void {
    this.#drop(path);
    this.#decoded.set(path, decoded);
    this.#bytes += decoded.samples.byteLength;
    for (const oldest of this.#decoded.keys()) {
      if (this.#bytes <= this.#options.maxBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(path: string): void {
    const found = this.#decoded.get(path);
    if (found === undefined) return;
    this.#decoded.delete(path);
    this.#bytes -= found.samples.byteLength;
  }

  async #verify(path: string, found: Decoded): Promise<void> {
    const version = await versionOf(path).catch(() => null);
    if (version !== found.version && this.#decoded.get(path) === found) this.#drop(path);
  }
}
