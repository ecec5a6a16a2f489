import { rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../shared/message-of.ts';
import { makeOwnFile } from '../../shared/own-file.ts';
import { syncToDisk } from '../../shared/sync-to-disk.ts';
import { StoreError } from '../store-error.ts';
import { openToRead } from './open-to-read.ts';

/**
 * More pages than a database has. All are copied in one step, and so in one read transaction: a copy in several steps
 * begins anew whenever another process has written in between (sqlite.org/backup.html, "File and Database Connection
 * Locking"), and would not end beside a busy program. Readers do not hold up writers (journal_mode WAL).
 */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a database as it is at one moment into one file, which its owner alone may read, while another process may go on
 * writing. The copy is checked as a whole (`PRAGMA integrity_check`) and is on the disk before it has its name.
 *
 * @param to a file that is not there yet, in a directory that is
 * @returns the layout of the database (`user_version`)
 * @throws StoreError `open` where there is none or the copy cannot be made; `io` where what was copied is damaged
 */
export async function copyDatabase(from: string, to: string, busyTimeoutMs: number): Promise<number> {
  const unfinished = `${to}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    makeOwnFile(unfinished);
    const source = openToRead(from, busyTimeoutMs);
    try {
      await backup(source, unfinished, { rate: ALL_PAGES });
    } finally {
      source.close();
    }
    const layout = checkCopy(unfinished);
    await syncToDisk(unfinished);
    await rename(unfinished, to);
    await syncToDisk(dirname(to));
    return layout;
  } catch (error) {
    for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(`${unfinished}${rest}`, { force: true });
    if (error instanceof StoreError) throw error;
    throw new StoreError('open', `cannot copy the database ${from} to ${to}: ${messageOf(error)}`, { cause: error });
  }
}

/** Checks a copy, and leaves it as one file, without a write-ahead log beside it. @returns its layout */
function checkCopy(file: string): number {
  const copy = new DatabaseSync(file);
  try {
    copy.exec('PRAGMA journal_mode = DELETE');
    const [verdict] = Object.values(copy.prepare('PRAGMA integrity_check(1)').get() ?? {});
    if (verdict !== 'ok') throw new StoreError('io', `the database is damaged: ${String(verdict)}`);
    return Number(copy.prepare('PRAGMA user_version').get()?.['user_version']);
  } finally {
    copy.close();
  }
}
