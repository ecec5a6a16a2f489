import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
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
