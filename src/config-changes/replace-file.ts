import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chown, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../shared/message-of.ts';
import { realPathOf } from '../shared/real-path-of.ts';
import { syncToDisk } from '../shared/sync-to-disk.ts';

/** The new text of a file, durable beside it, under a name of its own. */
export interface WaitingFile {
  /** Puts it in the place of the former one: whoever reads gets one or the other, whole. @throws Error of the file system */
  commit(): Promise<void>;
  /** Makes sure that a crash does not bring the former one back. @throws Error of the file system */
  sync(): Promise<void>;
  /** Throws it away. Idempotent, and nothing after `commit`. */
  discard(): Promise<void>;
}

const WRITE_BITS = 0o222;
const UUID_LENGTH = 36;

/** Removes the new texts of a file that a process was about to put in its place as it died. @throws Error of the file system */
export async function removeWaiting(file: string): Promise<void> {
  const path = realPathOf(file);
  for (const name of await readdir(dirname(path))) {
    if (isWaiting(name, basename(path))) await rm(join(dirname(path), name), { force: true });
  }
}

/** Whether a name is that of a new text that waits beside a file. */
function isWaiting(name: string, file: string): boolean {
  const [before, id] = [name.slice(0, -UUID_LENGTH), name.slice(-UUID_LENGTH)];
  return before === `.${file}.` && /^[0-9a-f-]{36}$/.test(id);
}

/** Why a program may not write a file; null: it may. Its mode counts, even for root, who may do everything. */
export async function writeFault(file: string): Promise<string | null> {
  try {
    const path = realPathOf(file);
    const { mode } = await stat(path);
    if ((mode & WRITE_BITS) === 0) return `${file} is read-only`;
    await access(path, constants.W_OK);
    await access(dirname(path), constants.W_OK);
    return null;
  } catch (error) {
    return `${file} cannot be written: ${messageOf(error)}`;
  }
}

/** Writes the text that a file is to have, with the mode and the owner of the file. @throws Error of the file system */
export async function prepareFile(file: string, text: string): Promise<WaitingFile> {
  const path = realPathOf(file);
  const { mode, uid, gid } = await stat(path);
  const waiting = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  const discard = (): Promise<void> => rm(waiting, { force: true });
  try {
    const handle = await open(waiting, 'wx', mode & 0o777);
    try {
      await handle.chmod(mode & 0o777);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Whoever is not root keeps what is theirs.
    await chown(waiting, uid, gid).catch(() => undefined);
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    commit: () => rename(waiting, path),
    sync: () => syncToDisk(dirname(path)),
    discard,
  };
}
