import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import type { WantedContent } from '../ports/recording-files.ts';
import { isMissing } from '../shared/is-missing.ts';
import { syncToDisk } from '../shared/sync-to-disk.ts';

/** What is in a file; null: there is none. @throws Error of the file system; AbortError by `signal` */
export async function hashFile(file: string, signal?: AbortSignal): Promise<WantedContent | null> {
  try {
    return await hashStream(createReadStream(file, signal === undefined ? {} : { signal }));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * The same of a file that is on the disk as it is hashed, also after a power cut.
 * @throws Error of the file system; AbortError by `signal`
 */
export async function hashDurableFile(file: string, signal?: AbortSignal): Promise<WantedContent | null> {
  try {
    for (const each of [file, dirname(file)]) await syncToDisk(each);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  return await hashFile(file, signal);
}

/** What a stream brings. @throws Error of the stream */
export async function hashStream(stream: AsyncIterable<unknown>): Promise<WantedContent> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('base64url') };
}
