import { open } from 'node:fs/promises';

/** Waits until a file, or the names in a directory, are on the disk (fsync). @throws Error of the file system */
export async function syncToDisk(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
