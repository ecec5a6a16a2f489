import { hostname } from 'node:os';
import type { MigrationListener } from './layout/index.ts';
import type { Database, DatabaseTarget } from './sql/database.ts';
import { DEFAULT_BUSY_TIMEOUT_MS } from './sqlite/busy-timeout.ts';
import { SqliteDatabase } from './sqlite/sqlite-database.ts';
import type { ReadOptions } from './sqlite/sqlite-database.ts';
import { SqliteSpokenWords } from './sqlite/sqlite-spoken-words.ts';
import type { SpokenWords } from './tables/transcript-page.ts';

/** A database that was opened, and how the words of it are found. */
export interface OpenedDatabase {
  readonly database: Database;
  readonly words: SpokenWords;
}

/**
 * Opens a database to write, makes it or brings it up to date.
 * @param node the name of this process among those that may use the same database
 * @throws StoreError `open`, `locked` or `newer`
 */
export async function openDatabase(
  target: DatabaseTarget,
  node = hostname(),
  onStep?: MigrationListener,
): Promise<OpenedDatabase> {
  if (target.kind === 'postgres') {
    const { openPostgres } = await import('./postgres/open-postgres.ts');
    return await openPostgres(target, node, onStep);
  }
  const { file, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = target;
  return { database: SqliteDatabase.open({ file, busyTimeoutMs }, onStep), words: new SqliteSpokenWords() };
}

/**
 * Opens a database by a connection that only reads, so that a program may go on writing.
 * @throws StoreError `open`: there is none, or it has another layout than this program's
 */
export async function openToRead(target: DatabaseTarget, options: ReadOptions = {}): Promise<OpenedDatabase> {
  if (target.kind === 'postgres') {
    const { openPostgresToRead } = await import('./postgres/open-postgres.ts');
    return await openPostgresToRead(target);
  }
  const { file, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = target;
  return { database: SqliteDatabase.openToRead({ file, busyTimeoutMs }, options), words: new SqliteSpokenWords() };
}
