import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes what becomes of a file. False: there is nothing to be made of it. */
export type WriteDerived = (draft: string) => Promise<boolean>;

/**
 * A file that is made from another and kept over restarts. It bears the time of the other, and is made anew when that
 * has changed. It gets its name only when it is whole. Two calls at once for one file are the caller's to prevent.
 * @param directory made if it is not there
 * @returns its path; null where `write` says that there is none
 * @throws what `write` throws, or Error of the file system
 */
export async function derivedFile(file: string, directory: string, write: WriteDerived): Promise<string | null> {
  const derived = join(directory, `${createHash('sha256').update(file).digest('hex').slice(0, 24)}.wav`);
  const source = await stat(file);
  const made = await stat(derived).catch(() => null);
  if (made !== null && Math.abs(made.mtimeMs - source.mtimeMs) < 1) return derived;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = `${derived}.${process.pid}`;
  try {
    if (!(await write(draft))) return null;
    await chmod(draft, 0o644); // FreeSWITCH may run as another user
    await utimes(draft, source.mtime, source.mtime);
    await rename(draft, derived);
  } finally {
    await rm(draft, { force: true });
  }
  return derived;
}
