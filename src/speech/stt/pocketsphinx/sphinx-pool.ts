import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import { within } from '../../../shared/within.ts';
import type { TimedSound } from '../../utterance-buffer.ts';
import type { QueuedUtterance } from '../../utterance-queue.ts';
import { UtteranceQueue } from '../../utterance-queue.ts';
import { SphinxChild } from './sphinx-child.ts';
import { SphinxDictionary } from './sphinx-dictionary.ts';
import type { SphinxMode } from './sphinx-mode.ts';
import { modeFiles, modeKey } from './sphinx-mode.ts';
import type { SphinxLine } from './sphinx-output.ts';
import { sphinxSound } from './sphinx-sound.ts';

export interface SphinxPoolOptions {
  readonly clock: Clock;
  /** The program, by PATH. */
  readonly program: string;
  /** The folder of the acoustic model, the language model and the dictionary. */
  readonly models: string;
  /** Processes that run at once. */
  readonly maxChildren: number;
  /** Utterances that may wait for one. */
  readonly maxWaiting: number;
  /** Time for one utterance, once it is its turn. */
  readonly deadlineMs: number;
}

interface Job {
  readonly mode: SphinxMode;
  readonly utterance: TimedSound;
}

type Queued = QueuedUtterance<Job, SphinxLine>;

/** Shares a few processes of PocketSphinx among all speakers. One that died or hung is replaced by the next utterance. */
export class SphinxPool {
  readonly #options: SphinxPoolOptions;
  readonly #waiting: UtteranceQueue<Job, SphinxLine>;
  /** Processes without work, by what they listen for; the one that rests longest is the first. */
  readonly #idle = new Map<SphinxChild, string>();
  readonly #working = new Set<Promise<void>>();
  /** All processes, and the file of each that says what it listens for. */
  readonly #children = new Map<SphinxChild, string>();
  #folder: Promise<string> | null = null;
  #dictionary: Promise<SphinxDictionary> | null = null;
  #count = 0;
  #closed = false;

  constructor(options: SphinxPoolOptions) {
    this.#options = options;
    this.#waiting = new UtteranceQueue({ who: 'PocketSphinx', maxWaiting: options.maxWaiting });
  }

  /** @throws Error where the dictionary is not there */
  async dictionary(): Promise<SphinxDictionary> {
    this.#dictionary ??= SphinxDictionary.read(join(this.#options.models, 'cmudict-en-us.dict'));
    this.#dictionary.catch(() => (this.#dictionary = null));
    return await this.#dictionary;
  }

  /**
   * @param givenUp is aborted when nobody wants the words any more
   * @throws Error if too many wait, or PocketSphinx failed, hung, or is closed
   */
  async recognize(mode: SphinxMode, utterance: TimedSound, givenUp: AbortSignal): Promise<SphinxLine> {
    if (this.#closed) throw new Error('PocketSphinx is closed');
    const line = this.#waiting.add({ mode, utterance }, givenUp);
    this.#startWork();
    return await line;
  }

  /** Ends the processes, and removes their files. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.refuse('PocketSphinx is closed');
    await Promise.all([...this.#children.keys()].map(async (child) => await child.stop('PocketSphinx is closed')));
    await Promise.all(this.#working);
    const folder = await this.#folder?.catch(() => null);
    if (typeof folder === 'string') await rm(folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #startWork(): void {
    while (this.#working.size < this.#options.maxChildren) {
      const job = this.#waiting.take();
      if (job === null) return;
      const work = this.#work(job).finally(() => {
        this.#working.delete(work);
        this.#startWork();
      });
      this.#working.add(work);
    }
  }

  async #work({ work: { mode, utterance }, resolve, reject }: Queued): Promise<void> {
    let child: SphinxChild | null = null;
    let file: string | null = null;
    try {
      this.#folder ??= mkdtemp(join(tmpdir(), 'warmbridge-sphinx-'));
      const folder = await this.#folder;
      const id = `utterance-${String(this.#count++)}`;
      file = join(folder, `${id}.raw`);
      const sound = sphinxSound(utterance.samples);
      // The sound is private: nobody else may read it, and it is gone once it is recognized.
      await writeFile(file, Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength), { mode: 0o600 });
      const chosen = await this.#childFor(mode, folder);
      child = chosen;
      const { clock, deadlineMs } = this.#options;
      resolve(await within({ clock, ms: deadlineMs, who: 'PocketSphinx' }, async () => await chosen.recognize(id)));
      this.#idle.set(chosen, modeKey(mode));
    } catch (error) {
      reject(error);
      if (child !== null) await this.#end(child, 'PocketSphinx hung');
    } finally {
      if (file !== null) await rm(file, { force: true }).catch(() => undefined);
    }
  }

  async #childFor(mode: SphinxMode, folder: string): Promise<SphinxChild> {
    const key = modeKey(mode);
    for (const [child, idleKey] of this.#idle) {
      if (child.usedUp) {
        await this.#end(child, 'PocketSphinx ended');
      } else if (idleKey === key) {
        this.#idle.delete(child);
        return child;
      }
    }
    const [longest] = this.#idle.keys();
    if (longest !== undefined && this.#children.size >= this.#options.maxChildren)
      await this.#end(longest, 'not needed');
    const { models, program } = this.#options;
    const file = join(folder, `mode-${String(this.#count++)}`);
    const { args, text } = modeFiles(mode, { file, models, dictionary: await this.dictionary() });
    if (text !== null) await writeFile(file, text, { mode: 0o600 });
    try {
      if (this.#closed) throw new Error('PocketSphinx is closed');
      const child = new SphinxChild(program, [...commonArgs(models, folder), ...args]);
      this.#children.set(child, file);
      return child;
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }

  async #end(child: SphinxChild, why: string): Promise<void> {
    const file = this.#children.get(child);
    this.#idle.delete(child);
    this.#children.delete(child);
    await child.stop(why);
    if (file !== undefined) await rm(file, { force: true }).catch(() => undefined);
  }
}

function commonArgs(models: string, folder: string): string[] {
  return [
    ['-hmm', join(models, 'en-us')],
    ['-dict', join(models, 'cmudict-en-us.dict')],
    ['-adcin', 'yes'],
    // Its own detection of silence would shift the times of words.
    ['-remove_silence', 'no'],
    ['-cepdir', folder],
    ['-cepext', '.raw'],
    ['-ctl', '/dev/stdin'],
    ['-hypseg', '/dev/stdout'],
    ['-logfn', '/dev/null'],
  ].flat();
}
