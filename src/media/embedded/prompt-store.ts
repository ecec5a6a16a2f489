import { stat } from 'node:fs/promises';
import type { Clock } from '../../ports/clock.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import type { SampleRateHz } from '../codecs/index.ts';
import type { DecodedPrompt, PromptSound } from './prompt-sound.ts';

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
  /** Reads a WAV file as mono, at that rate if it holds as much. */
  readonly decode: (path: string, sampleRateHz: SampleRateHz) => Promise<DecodedPrompt>;
  /** Most memory that decoded prompts take while they are not played. The one used longest ago goes first. */
  readonly maxBytes: number;
  /** Time that a prompt has to become ready. */
  readonly timeoutMs: number;
}

interface Decoded {
  readonly path: string;
  readonly sound: DecodedPrompt;
  /** Identity of the file that they came from. */
  readonly version: string;
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs} ${size} ${ino}`;
}

function keyOf(path: string, sampleRateHz: SampleRateHz): string {
  return `${sampleRateHz} ${path}`;
}

/** Decoded prompts, by their rate and the path of their file. Each file is read and resampled once for each rate. */
export class PromptStore {
  readonly #options: PromptStoreOptions;
  readonly #closed = new AbortController();
  /** Oldest use first. */
  readonly #decoded = new Map<string, Decoded>();
  readonly #loading = new Map<string, Promise<PromptSound>>();
  #bytes = 0;

  constructor(options: PromptStoreOptions) {
    this.#options = options;
  }

  /** Memory that is taken, in octets. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The sound of a prompt that is in memory at that rate, or at 8 kHz if its file holds no more; null otherwise. The store looks afterwards whether the file has changed,
   * so that nothing waits for the disk. The play after this one gets the new file.
   */
  ready(prompt: Prompt, sampleRateHz: SampleRateHz): PromptSound | null {
    const path = this.#peek(prompt);
    if (path === null) return null;
    const found = this.#find(path, sampleRateHz);
    if (found === null) return null;
    const key = keyOf(path, found.sound.sampleRateHz);
    this.#decoded.delete(key);
    this.#decoded.set(key, found);
    void this.#verify(key, found);
    return found.sound;
  }

  /** Gets the sound of a prompt ready, as {@link ready} has it. @throws Error if it cannot be had, or is empty */
  async load(prompt: Prompt, sampleRateHz: SampleRateHz): Promise<PromptSound> {
    const path = this.#peek(prompt) ?? (await this.#resolve(prompt));
    const found = this.#find(path, sampleRateHz);
    if (found !== null) return found.sound;
    const key = keyOf(path, sampleRateHz);
    let loading = this.#loading.get(key);
    if (loading === undefined) {
      loading = this.#decode(path, sampleRateHz).finally(() => this.#loading.delete(key));
      this.#loading.set(key, loading);
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

  #find(path: string, sampleRateHz: SampleRateHz): Decoded | null {
    const found = this.#decoded.get(keyOf(path, sampleRateHz));
    if (found !== undefined || sampleRateHz === 8_000) return found ?? null;
    const narrow = this.#decoded.get(keyOf(path, 8_000));
    return narrow?.sound.isWhole === true ? narrow : null;
  }

  async #decode(path: string, sampleRateHz: SampleRateHz): Promise<PromptSound> {
    const version = await versionOf(path);
    const sound = await this.#options.decode(path, sampleRateHz);
    if (sound.samples.length === 0) throw new Error('the prompt holds no sound');
    if (!this.#closed.signal.aborted) this.#keep({ path, sound, version });
    return sound;
  }

  #keep(decoded: Decoded): void {
    const key = keyOf(decoded.path, decoded.sound.sampleRateHz);
    this.#drop(key);
    this.#decoded.set(key, decoded);
    this.#bytes += decoded.sound.samples.byteLength;
    for (const oldest of this.#decoded.keys()) {
      if (this.#bytes <= this.#options.maxBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const found = this.#decoded.get(key);
    if (found === undefined) return;
    this.#decoded.delete(key);
    this.#bytes -= found.sound.samples.byteLength;
  }

  async #verify(key: string, found: Decoded): Promise<void> {
    const version = await versionOf(found.path).catch(() => null);
    if (version !== found.version && this.#decoded.get(key) === found) this.#drop(key);
  }
}
