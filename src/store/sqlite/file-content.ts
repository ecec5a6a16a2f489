import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { FileContent } from '../../records/audit/index.ts';

const CHUNK_BYTES = 1_048_576;

/** What is in a file; null: there is none. It blocks, and belongs into a thread of its own. @throws Error of the file system */
export function fileContent(file: string): FileContent | null {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let bytes = 0;
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
      hash.update(chunk.subarray(0, read));
      bytes += read;
    }
    return { bytes, sha256: hash.digest('base64url') };
  } finally {
    closeSync(handle);
  }
}
