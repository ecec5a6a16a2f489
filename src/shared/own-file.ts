import { closeSync, fchmodSync, fstatSync, openSync } from 'node:fs';

/** Readable and writable by its owner, by nobody else. */
const OWNER_ALONE = 0o600;

/**
 * Makes an empty file that its owner alone may read, whatever the umask says; one that is there keeps its content and
 * is closed to others.
 *
 * @throws Error of the file system, or where the file has a second name
 */
export function makeOwnFile(file: string): void {
  const handle = openSync(file, 'a', OWNER_ALONE);
  try {
    const { mode, nlink, uid } = fstatSync(handle);
    // A lock and SQLite's log go by the name, so two names let two processes in (sqlite.org/howtocorrupt.html 2.5).
    if (nlink > 1) throw new Error(`${file} has ${nlink} hard links; remove the others, or use a symbolic link`);
    const isOurs = uid === process.geteuid?.();
    if (isOurs && (mode & 0o777) !== OWNER_ALONE) fchmodSync(handle, OWNER_ALONE);
  } finally {
    closeSync(handle);
  }
}
