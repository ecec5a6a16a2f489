import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { WantedContent } from '../ports/recording-files.ts';

/** What is in a file; null: there is none. @throws Error of the file system; AbortError by `signal` */
export async function hashFile(file: string, signal?: AbortSignal): Promise<WantedContent | null> {
  try {
    return await hashStream(createReadStream(file, signal === undefined ? {} : { signal }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * The same of a file that is on the disk as it is hashed, also after a power cut.
 * @throws Error of the file system; AbortError by `signal`
 */
export async function hashDurableFile(file: string, signal?: AbortSignal): Promise<WantedContent | null> {
  for (const each of [file, dirname(file)]) {
    const handle = await open(each, 'r').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    });
    if (handle === null) return null;
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
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
