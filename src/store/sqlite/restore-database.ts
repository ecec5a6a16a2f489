import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { realPathOf } from '../../shared/real-path-of.ts';
import { StoreError } from '../store-error.ts';
import { newestOf } from '../layout/index.ts';
import { allMigrations } from './migrate.ts';
import { copyDatabase } from './copy-database.ts';
import { ProcessLock } from './process-lock.ts';

/**
 * Puts a copy in the place of a database that is gone. No program can begin to use it meanwhile.
 *
 * @returns its layout (`user_version`)
 * @throws StoreError `locked` while a program has the database; `open` where a database is there already; `newer` where
 *   the copy is of a newer version of this program; as {@link copyDatabase} does
 */
export async function restoreDatabase(copy: string, file: string, busyTimeoutMs: number): Promise<number> {
  const path = realPathOf(file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = ProcessLock.take(path);
  try {
    const there = ['', '-wal', '-shm'].map((rest) => `${path}${rest}`).find((each) => existsSync(each));
    if (there !== undefined) throw new StoreError('open', `${there} is there already; move it away first`);
    return await copyDatabase(copy, path, busyTimeoutMs);
  } finally {
    lock.release();
  }
}

/** The newest layout that this program knows. */
export function newestLayout(): number {
  return newestOf(allMigrations());
}
