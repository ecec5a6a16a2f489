import type { Database, DatabaseTarget, FaultOf } from './sql/database.ts';
import { DEFAULT_BUSY_TIMEOUT_MS } from './sqlite/busy-timeout.ts';
import type { MigrationListener } from './sqlite/migrate.ts';
import { isBadSqliteValue, SqliteDatabase } from './sqlite/sqlite-database.ts';
import type { ReadOptions } from './sqlite/sqlite-database.ts';
import { SqliteSpokenWords } from './sqlite/sqlite-spoken-words.ts';
import { StoreError } from './store-error.ts';
import type { SpokenWords } from './tables/transcript-page.ts';

/** A database that was opened, and what is its own way. */
export interface OpenedDatabase {
  readonly database: Database;
  readonly words: SpokenWords;
  readonly faultOf: FaultOf;
}

/** Opens a database to write, makes it or brings it up to date. @throws StoreError `open`, `locked` or `newer` */
export async function openDatabase(target: DatabaseTarget, onStep?: MigrationListener): Promise<OpenedDatabase> {
  if (target.kind !== 'sqlite') throw new StoreError('open', `${target.kind} is not supported yet`);
  const { file, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = target;
  const database = SqliteDatabase.open({ file, busyTimeoutMs }, onStep);
  return await Promise.resolve({ database, words: new SqliteSpokenWords(), faultOf: faultOfSqlite });
}

/**
 * Opens a database by a connection that only reads, so that a program may go on writing.
 * @throws StoreError `open`: there is none, or it has another layout than this program's
 */
export async function openToRead(
  target: DatabaseTarget,
  options: ReadOptions = {},
): Promise<Omit<OpenedDatabase, 'faultOf'>> {
  if (target.kind !== 'sqlite') throw new StoreError('open', `${target.kind} is not supported yet`);
  const { file, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = target;
  const database = SqliteDatabase.openToRead({ file, busyTimeoutMs }, options);
  return await Promise.resolve({ database, words: new SqliteSpokenWords() });
}

function faultOfSqlite(error: unknown): 'invalid' | 'io' {
  return isBadSqliteValue(error) ? 'invalid' : 'io';
}
