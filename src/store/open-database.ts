import type { MigrationListener } from './layout/index.ts';
import { isBadPostgresValue } from './postgres/postgres-faults.ts';
import { openPostgres, openPostgresToRead } from './postgres/open-postgres.ts';
import { PostgresSpokenWords } from './postgres/postgres-spoken-words.ts';
import type { Database, DatabaseTarget, FaultOf } from './sql/database.ts';
import { DEFAULT_BUSY_TIMEOUT_MS } from './sqlite/busy-timeout.ts';
import { isBadSqliteValue, SqliteDatabase } from './sqlite/sqlite-database.ts';
import type { ReadOptions } from './sqlite/sqlite-database.ts';
import { SqliteSpokenWords } from './sqlite/sqlite-spoken-words.ts';
import type { SpokenWords } from './tables/transcript-page.ts';

/** A database that was opened, and what is its own way. */
export interface OpenedDatabase {
  readonly database: Database;
  readonly words: SpokenWords;
  readonly faultOf: FaultOf;
}

/**
 * Opens a database to write, makes it or brings it up to date.
 * @param name what the administrator of a database server sees of who is connected
 * @throws StoreError `open`, `locked` or `newer`
 */
export async function openDatabase(
  target: DatabaseTarget,
  name = 'warmbridge',
  onStep?: MigrationListener,
): Promise<OpenedDatabase> {
  if (target.kind === 'postgres') {
    const faultOf: FaultOf = (error) => (isBadPostgresValue(error) ? 'invalid' : 'io');
    return { database: await openPostgres(target, name, onStep), words: new PostgresSpokenWords(), faultOf };
  }
  const { file, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = target;
  const database = SqliteDatabase.open({ file, busyTimeoutMs }, onStep);
  const faultOf: FaultOf = (error) => (isBadSqliteValue(error) ? 'invalid' : 'io');
  return { database, words: new SqliteSpokenWords(), faultOf };
}

/**
 * Opens a database by a connection that only reads, so that a program may go on writing.
 * @throws StoreError `open`: there is none, or it has another layout than this program's
 */
export async function openToRead(
  target: DatabaseTarget,
  options: ReadOptions = {},
): Promise<Omit<OpenedDatabase, 'faultOf'>> {
  if (target.kind === 'postgres')
    return { database: await openPostgresToRead(target), words: new PostgresSpokenWords() };
  const { file, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = target;
  return { database: SqliteDatabase.openToRead({ file, busyTimeoutMs }, options), words: new SqliteSpokenWords() };
}
