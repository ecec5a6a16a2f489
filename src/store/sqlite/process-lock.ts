import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SystemClock } from '../../shared/system-clock.ts';
import { StoreError } from '../store-error.ts';
import { makeOwnFile } from '../../shared/own-file.ts';

/** SQLITE_BUSY (sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5;

/**
 * Keeps other processes away from a database while this one uses it. Two programs on one journal would close each
 * other's calls as cut off.
 *
 * SQLite holds a lock of the operating system on the file `<database>.lock`. The lock goes with the process, however
 * that ends, so nothing stale can be left. `<database>.owner` tells a second process who has it. The database itself
 * stays open to readers such as a backup.
 */
export class ProcessLock {
  readonly #lock: DatabaseSync;
  readonly #ownerFile: string;

  private constructor(lock: DatabaseSync, ownerFile: string) {
    this.#lock = lock;
    this.#ownerFile = ownerFile;
  }

  /**
   * Takes the lock.
   * @param database its real path, because the lock depends on the name of the file
   * @throws StoreError `locked` if another process has it; Error of the file system if the lock cannot be made
   */
  static take(database: string): ProcessLock {
    const ownerFile = `${database}.owner`;
    const lockFile = `${database}.lock`;
    makeOwnFile(lockFile);
    const lock = new DatabaseSync(lockFile, { timeout: 0 });
    try {
      lock.exec('BEGIN EXCLUSIVE');
      makeOwnFile(ownerFile);
      writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, startedAt: startOfProcess() }));
      return new ProcessLock(lock, ownerFile);
    } catch (error) {
      lock.close();
      if (!isBusy(error)) throw error;
      throw new StoreError('locked', `it is in use by ${ownerOf(ownerFile)}, and only one process may use it`, {
        cause: error,
      });
    }
  }

  release(): void {
    // It is removed before the lock, because the next owner writes its own.
    rmSync(this.#ownerFile, { force: true });
    this.#lock.close();
  }
}

function startOfProcess(): string {
  return new Date(new SystemClock().wall() - process.uptime() * 1000).toISOString();
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

/** Names the owner of the lock, as far as it is known. */
function ownerOf(file: string): string {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as { readonly pid?: unknown; readonly startedAt?: unknown };
    return `process ${String(owner.pid)}, started at ${String(owner.startedAt)}`;
  } catch {
    return 'another process';
  }
}
