import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Says which files a model's folder has, and what is in them: what `sha256sum *` prints. */
export const SHA256_SUMS = 'SHA256SUMS';
const LARGEST_LIST_BYTES = 100_000;

/** The SHA-256 of a file, in lower-case hexadecimal. @throws Error where it cannot be read */
export async function fileSha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Reads the hashes that a folder lists, by the names of the files. Other lines are left out.
 * @returns null where it has no list
 * @throws Error where the list is too large, or cannot be read
 */
export async function readSha256Sums(folder: string): Promise<ReadonlyMap<string, string> | null> {
  const file = join(folder, SHA256_SUMS);
  const size = await stat(file).then(
    (stats) => stats.size,
    () => null,
  );
  if (size === null) return null;
  if (size > LARGEST_LIST_BYTES) throw new Error(`${file} is too large for a list of hashes`);
  const sums = new Map<string, string>();
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line.trim()) ?? [];
    if (sum !== undefined && name !== undefined) sums.set(name, sum);
  }
  return sums;
}
