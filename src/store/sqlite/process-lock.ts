import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SystemClock } from '../../shared/system-clock.ts';
import { StoreError } from '../store-error.ts';
import { makeOwnFile } from './own-file.ts';

/** SQLITE_BUSY (sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5;

/**
 * Keeps other processes away from a database for as long as this one uses it: two programs on one journal would close
 * each other's calls as cut off.
 *
 * The lock is one of the operating system's, which SQLite holds on the file `<database>.lock`, so that it goes with
 * the process, however that ends; nothing stale can be left. `<database>.owner` says who has it, for the one who is
 * kept out. The database itself stays open to readers such as a backup.
 */
export class ProcessLock {
  readonly #lock: DatabaseSync;
  readonly #ownerFile: string;

  private constructor(lock: DatabaseSync, ownerFile: string) {
    this.#lock = lock;
    this.#ownerFile = ownerFile;
  }

  /**
   * @param database its real path: a lock goes by the name of the file
   * @throws StoreError `locked` where another process has it; Error of the file system where the lock cannot be made
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
    // Before the lock goes: the next owner writes its own.
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

/** Who has the lock, as far as can be told. */
function ownerOf(file: string): string {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as { readonly pid?: unknown; readonly startedAt?: unknown };
    return `process ${String(owner.pid)}, started at ${String(owner.startedAt)}`;
  } catch {
    return 'another process';
  }
}
