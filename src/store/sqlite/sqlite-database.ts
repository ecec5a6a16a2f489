import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../shared/message-of.ts';
import { makeOwnFile } from '../../shared/own-file.ts';
import { realPathOf } from '../../shared/real-path-of.ts';
import type { Database } from '../sql/database.ts';
import type { Session } from '../sql/session.ts';
import { StoreError } from '../store-error.ts';
import { newestOf } from '../layout/index.ts';
import type { MigrationListener } from '../layout/index.ts';
import { allMigrations, migrate } from './migrate.ts';
import { openToRead } from './open-to-read.ts';
import { ProcessLock } from './process-lock.ts';
import { SqliteSession } from './sqlite-session.ts';

/** Where it is, and how long it waits for another process that writes. */
export interface SqliteFile {
  /** A path, or `:memory:`. */
  readonly file: string;
  readonly busyTimeoutMs: number;
}

/** How a database is opened to be read. */
export interface ReadOptions {
  /** One that has another layout than this program's is refused. @defaultValue false */
  readonly sameLayout?: boolean;
  /** Of pages that SQLite keeps in memory. @defaultValue as SQLite has it */
  readonly cacheKib?: number;
}

/** A SQLite database by one connection. Every statement blocks until it is done, so it belongs in a thread of its own. */
export class SqliteDatabase implements Database {
  readonly #database: DatabaseSync;
  /** Null for a database in memory, which nobody else can see, and for one that is only read. */
  readonly #lock: ProcessLock | null;
  readonly #session: SqliteSession;
  /** Transactions wait for each other: they are of the one connection. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(database: DatabaseSync, lock: ProcessLock | null) {
    this.#database = database;
    this.#lock = lock;
    this.#session = new SqliteSession(database);
  }

  /** Makes it where it is missing, and brings it up to date. @throws StoreError `open`, `locked` or `newer` */
  static open({ file, busyTimeoutMs }: SqliteFile, onStep?: MigrationListener): SqliteDatabase {
    const { database, lock } = openDatabase(file, busyTimeoutMs, onStep);
    return new SqliteDatabase(database, lock);
  }

  /** By a connection that only reads, so that a program may go on writing. @throws StoreError `open` */
  static openToRead(
    { file, busyTimeoutMs }: SqliteFile,
    { sameLayout = false, cacheKib }: ReadOptions = {},
  ): SqliteDatabase {
    const database = openToRead(file, busyTimeoutMs);
    if (sameLayout) checkLayout(database, file);
    if (cacheKib !== undefined) database.exec(`PRAGMA cache_size = -${String(cacheKib)}`);
    return new SqliteDatabase(database, null);
  }

  transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#inTurn('BEGIN IMMEDIATE', work);
  }

  reading<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#inTurn('BEGIN', work);
  }

  faultOf(error: unknown): 'invalid' | 'io' {
    return isBadValue(error) ? 'invalid' : 'io';
  }

  /** Nobody else writes. */
  isCollision(): boolean {
    return false;
  }

  async probe(): Promise<void> {
    await this.#inTurn('BEGIN IMMEDIATE', async () => {
      const row = this.#database.prepare('PRAGMA user_version').get();
      this.#database.exec(`PRAGMA user_version = ${Number(row?.['user_version'])}`);
      await Promise.resolve();
    });
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#database.close(); // The last connection checkpoints the write-ahead log and removes it.
    this.#lock?.release();
  }

  #inTurn<Result>(begin: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(async () => await this.#together(begin, work));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #together<Result>(begin: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    this.#database.exec(begin);
    try {
      const result = await work(this.#session);
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some faults, such as a full disk, have rolled it back already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

const SQLITE_CONSTRAINT = 19;
const SQLITE_MISMATCH = 20;

/** True if a value is at fault and not the database: a constraint, or a type that SQLite does not have. */
function isBadValue(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!('errcode' in error)) return error instanceof TypeError;
  // The low byte is the primary code (sqlite.org/rescode.html).
  const primary = Number(error.errcode) & 0xff;
  return primary === SQLITE_CONSTRAINT || primary === SQLITE_MISMATCH;
}

function openDatabase(
  file: string,
  busyTimeoutMs: number,
  onStep?: MigrationListener,
): { readonly database: DatabaseSync; readonly lock: ProcessLock | null } {
  let path = file;
  let database: DatabaseSync | null = null;
  let lock: ProcessLock | null = null;
  try {
    if (file !== ':memory:') {
      // One lock for every name of the file.
      path = realPathOf(file);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      lock = ProcessLock.take(path);
      // SQLite gives its log (-wal, -shm) the mode of the database.
      makeOwnFile(path);
    }
    database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    database.exec('PRAGMA journal_mode = WAL');
    // FULL: a commit that was acknowledged survives a power cut (sqlite.org/pragma.html#pragma_synchronous).
    database.exec('PRAGMA synchronous = FULL');
    // Deleted words are overwritten with zeros (sqlite.org/pragma.html#pragma_secure_delete).
    database.exec('PRAGMA secure_delete = ON');
    migrate(database, allMigrations(), onStep);
    return { database, lock };
  } catch (error) {
    database?.close();
    lock?.release();
    const code = error instanceof StoreError ? error.code : 'open';
    throw new StoreError(code, `cannot open the database ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function checkLayout(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  const newest = newestOf(allMigrations());
  if (version === newest) return;
  database.close();
  throw new StoreError('open', `the database ${file} has version ${String(version)}, and this program has ${String(newest)}; start it once, or run that of the database`); // prettier-ignore
}
