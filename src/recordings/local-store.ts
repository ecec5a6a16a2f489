import { createReadStream } from 'node:fs';
import { copyFile, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { FilePart, RecordingStore, StoredFile } from './recording-store.ts';
import { isMissing } from '../shared/is-missing.ts';
import { messageOf } from '../shared/message-of.ts';
import { syncToDisk } from '../shared/sync-to-disk.ts';
import { RecordingStoreError } from './recording-store-error.ts';

/** Recordings in a directory. */
export class LocalStore implements RecordingStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = resolve(directory);
  }

  locationOf(name: string): string {
    return join(this.#directory, name);
  }

  async put(name: string, file: string): Promise<void> {
    const target = this.locationOf(name);
    if (resolve(file) === target) return;
    await told(async () => {
      const partial = `${target}.part`;
      await copyFile(file, partial);
      await syncToDisk(partial);
      await rename(partial, target);
      await syncToDisk(dirname(target));
    });
  }

  async stat(name: string): Promise<StoredFile | null> {
    return await told(async () => {
      const found = await missingIsNull(async () => await stat(this.locationOf(name)));
      return found === null ? null : { name, bytes: found.size, changedAt: found.mtimeMs };
    });
  }

  async read(name: string, part: FilePart | null): Promise<Readable> {
    const file = this.locationOf(name);
    // It is opened before anything is promised.
    const handle = await told(async () => await open(file, 'r'));
    return createReadStream(file, { fd: handle, ...(part !== null && { start: part.first, end: part.last }) });
  }

  async *list(start: string): AsyncIterable<StoredFile> {
    const directory = await told(async () => await missingIsNull(async () => await opendir(this.#directory)));
    if (directory === null) return;
    for await (const { name } of directory) {
      const found = name.startsWith(start) ? await this.stat(name) : null;
      if (found !== null) yield found;
    }
  }

  async remove(name: string): Promise<void> {
    await told(async () => await rm(this.locationOf(name), { force: true }));
  }
}

async function told<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    throw new RecordingStoreError(messageOf(cause), { cause });
  }
}

async function missingIsNull<Value>(work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
