import { existsSync } from 'node:fs';
import { opendir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** What the names of recordings of briefings begin with. No recording that is kept has such a name. */
export const TAP_PREFIX = 'briefing-';
const TAP_NAME = /^briefing-[0-9a-f-]{36}\.(?:agent|caller)\.wav$/;
/** A file that grows belongs to somebody: to another program that shares the directory. */
const FRESH_MS = 30_000;

/**
 * Deletes the recordings of briefings that nobody writes any more.
 * @param isOurs whether that file waits to be compared
 * @throws Error of the file system
 */
export async function deleteOldTaps(
  directory: string,
  nowMs: number,
  isOurs: (file: string) => boolean,
): Promise<void> {
  if (!existsSync(directory)) return;
  for await (const { name } of await opendir(directory)) {
    if (!TAP_NAME.test(name)) continue;
    const file = resolve(join(directory, name));
    if (isOurs(file)) continue;
    const status = await stat(file).catch(() => null);
    if (status !== null && nowMs - status.mtimeMs > FRESH_MS) await rm(file, { force: true });
  }
}
