import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';

/** A file stays for this long after it was last asked for, since a call may be playing it. */
const IN_USE_MS = 10 * 60_000;
/** Temporary files older than this were left by a crash. */
const ABANDONED_MS = 10 * 60_000;
const NAME = /^[0-9a-f]{64}\.wav$/;
const TEMPORARY_SUFFIX = '.part';

interface Entry {
  readonly bytes: number;
  lastUsedAt: number;
}

/** Makes the sound file at `file`, and gives the key that it is kept under. Its errors are passed on. */
export type MakeSound = (file: string) => Promise<string>;

export interface SpeechCacheOptions {
  readonly directory: string;
  /** Size of all files together above which the least recently used are deleted. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Spoken texts, and files that were fetched, on disk, each under a hash of what makes it. So the same text is spoken
 * once, also across restarts. A file has its final name only when it is whole and on the disk.
 */
export class SpeechCache {
  readonly #options: SpeechCacheOptions;
  readonly #directory: string;
  /** In the order of use, the least recent first. */
  readonly #entries = new Map<string, Entry>();
  #totalBytes = 0;
  #shrinking: Promise<void> = Promise.resolve();
  #loaded: Promise<void> | null = null;

  constructor(options: SpeechCacheOptions) {
    this.#options = options;
    this.#directory = resolve(options.directory);
  }

  /** The key of a sound. The same parts always give the same key, and the key tells nothing of them. */
  static key(parts: readonly (string | null)[]): string {
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  /** The file if memory says that it is there. This counts as a use. */
  peek(key: string): string | null {
    return this.#use(key) ? this.#path(key) : null;
  }

  /** The file if it is there, after a look at the disk. This counts as a use. */
  async get(key: string): Promise<string | null> {
    await this.#load();
    if (!this.#use(key)) return null;
    const path = this.#path(key);
    if ((await sizeOf(path)) !== null) return path;
    this.#forget(key);
    return null;
  }

  /**
   * Lets `make` write the file under a temporary name, and keeps it. @throws what `make` throws, or Error of the file
   * system
   */
  async add(make: MakeSound): Promise<string> {
    await this.#load();
    const temporary = await this.temporaryFile();
    let path: string;
    try {
      const key = await make(temporary);
      path = this.#path(key);
      const bytes = await flush(temporary);
      // A file of this name may be on its way out.
      await this.#shrinking;
      await rename(temporary, path);
      this.#forget(key);
      this.#entries.set(key, { bytes, lastUsedAt: this.#options.clock.now() });
      this.#totalBytes += bytes;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    this.#shrinking = this.#shrinking.then(() => this.#shrink());
    await this.#shrinking;
    return path;
  }

  /** An empty file that nobody else knows. Whoever asks removes it; what a crash leaves is removed at a later start. */
  async temporaryFile(): Promise<string> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = join(this.#directory, `${randomUUID()}${TEMPORARY_SUFFIX}`);
    // Made here first: whoever fills it keeps its mode, and the speech engine would go by the umask.
    await (await open(file, 'wx', 0o600)).close();
    return file;
  }

  #path(key: string): string {
    return join(this.#directory, `${key}.wav`);
  }

  #use(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    entry.lastUsedAt = this.#options.clock.now();
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return true;
  }

  #forget(key: string): void {
    this.#totalBytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }

  /** Deletes what was not used lately if the bound is passed. Files in use stay, so the bound may stay passed. */
  async #shrink(): Promise<void> {
    const unusedSince = this.#options.clock.now() - IN_USE_MS;
    for (const [key, { lastUsedAt }] of this.#entries) {
      if (this.#totalBytes <= this.#options.maxBytes || lastUsedAt > unusedSince) return;
      this.#forget(key);
      await rm(this.#path(key), { force: true }).catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'a spoken prompt cannot be deleted');
      });
    }
  }

  /** Learns once what is there from before, oldest first, and removes what a crash left. */
  #load(): Promise<void> {
    this.#loaded ??= this.#readDirectory().catch((error: unknown) => {
      this.#loaded = null;
      throw error;
    });
    return this.#loaded;
  }

  async #readDirectory(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const found: { key: string; bytes: number; modifiedAt: number }[] = [];
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      if (name.endsWith(TEMPORARY_SUFFIX)) {
        const file = await sizeOf(path);
        if (file !== null && this.#options.clock.wall() - file.modifiedAt > ABANDONED_MS)
          await rm(path, { force: true });
      } else if (NAME.test(name)) {
        const file = await sizeOf(path);
        if (file !== null) found.push({ key: name.slice(0, 64), ...file });
      }
    }
    found.sort((a, b) => a.modifiedAt - b.modifiedAt);
    const { clock } = this.#options;
    for (const { key, bytes, modifiedAt } of found) {
      // The disk goes by the time of day. From here on the monotonic clock measures the age.
      const ageMs = Math.max(0, clock.wall() - modifiedAt);
      this.#entries.set(key, { bytes, lastUsedAt: clock.now() - ageMs });
      this.#totalBytes += bytes;
    }
    await this.#shrink();
  }
}

async function sizeOf(path: string): Promise<{ bytes: number; modifiedAt: number } | null> {
  try {
    const file = await stat(path);
    return file.isFile() ? { bytes: file.size, modifiedAt: file.mtimeMs } : null;
  } catch {
    return null;
  }
}

/** Syncs a file to the disk before it gets its name, so a power cut leaves all of it or none. Gives its size. */
async function flush(path: string): Promise<number> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}
