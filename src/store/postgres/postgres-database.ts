import pg from 'pg';
import type { PoolClient } from 'pg';
import type { Database, TransactionOptions } from '../sql/database.ts';
import type { Session } from '../sql/session.ts';
import { connectionName } from '../tables/node-table.ts';
import { StoreError } from '../store-error.ts';
import { isBadPostgresValue, isCollision, postgresFault } from './postgres-faults.ts';
import { PostgresSession } from './postgres-session.ts';

/** How a {@link PostgresDatabase} is reached. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; a socket by `?host=/var/run/postgresql`. */
  readonly url: string;
  /** Connections at once. */
  readonly connections: number;
  /** The name of this process. The database's administrator sees it of who is connected. */
  readonly node: string;
  /** Nothing can be written. @defaultValue false */
  readonly readOnly?: boolean;
  /** A statement that only reads is given up after that. */
  readonly readMs: number;
}

const CONNECT_MS = 2_000;
const IDLE_MS = 60_000;
/** A statement that takes longer is given up. */
const DEFAULT_PATIENCE_MS = 30_000;
/**
 * A connection in the middle of a transaction that says nothing for that long is ended by the server, with its locks: other
 * nodes wait for those.
 */
const IDLE_IN_TRANSACTION_MS = 3_000;

/** INT8 comes as a number: ours are counts, positions and milliseconds, all below 2^53. */
const INT8 = 20;
const TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 ? Number : (pg.types.getTypeParser as (of: number, as?: string) => unknown)(oid, format),
};

/** Writes, and the sign of life: neither waits for those who read. */
const WRITING = 2;
/** After it the server gives a statement up as well, which we did before. */
const SERVER_LATER_MS = 1_000;

/**
 * A Postgres database by two bounded pools of connections, which are made when they are needed: one for what is written,
 * which reads never keep waiting, and one for reads.
 */
export class PostgresDatabase implements Database {
  readonly #writing: pg.Pool;
  readonly #reads: pg.Pool;
  readonly #readMs: number;
  readonly #node: string;

  constructor(options: PostgresOptions) {
    this.#writing = poolOf(options, WRITING);
    this.#reads = poolOf(options, Math.max(1, options.connections - WRITING));
    this.#readMs = options.readMs;
    this.#node = options.node;
  }

  async transaction<Result>(
    work: (session: Session) => Promise<Result>,
    { patienceMs = DEFAULT_PATIENCE_MS }: TransactionOptions = {},
  ): Promise<Result> {
    // Whoever waited for a lock sees what was committed meanwhile, whatever the server's default is.
    return await this.#together(this.#writing, 'begin isolation level read committed', patienceMs, work);
  }

  faultOf(error: unknown): 'invalid' | 'io' {
    return isBadPostgresValue(error) ? 'invalid' : 'io';
  }

  isCollision(error: unknown): boolean {
    return isCollision(error);
  }

  async reading<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const begin = 'begin isolation level repeatable read read only';
    return await this.#together(this.#reads, begin, this.#readMs, work);
  }

  /** Shows that writing works: the table is there in each layout. */
  async probe(): Promise<void> {
    await this.#together(this.#writing, 'begin', CONNECT_MS, async (session) => {
      await session.send('update warmbridge_layout set version = version');
    });
  }

  /** Runs what needs a connection of its own to the end, such as migrations. */
  async alone<Result>(work: (session: PostgresSession) => Promise<Result>, patienceMs: number): Promise<Result> {
    return await this.#alone(this.#writing, patienceMs, work);
  }

  async close(): Promise<void> {
    await Promise.all([this.#writing.end(), this.#reads.end()]);
  }

  async #together<Result>(
    pool: pg.Pool,
    begin: string,
    patienceMs: number,
    work: (session: PostgresSession) => Promise<Result>,
  ): Promise<Result> {
    return await this.#alone(pool, patienceMs, async (session) => {
      // What begins and ends a transaction must not stay behind on a connection: that is thrown away where it fails.
      await session.send(`${begin}; set local statement_timeout = ${String(patienceMs + SERVER_LATER_MS)}`);
      const result = await work(session);
      await session.send('commit');
      return result;
    });
  }

  async #alone<Result>(
    pool: pg.Pool,
    patienceMs: number,
    work: (session: PostgresSession) => Promise<Result>,
  ): Promise<Result> {
    const client = await connected(pool);
    try {
      const result = await work(new PostgresSession(client, this.#node, patienceMs));
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

function poolOf({ url, node, readOnly = false }: PostgresOptions, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: connectionName(node),
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    types: TYPES,
    ...(readOnly && { options: '-c default_transaction_read_only=on' }),
  });
  // A connection that breaks while nobody uses it is replaced when it is needed; what is asked by one then fails itself.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function connected(pool: pg.Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new StoreError('io', `cannot reach the database: ${postgresFault(error)}`, { cause: error });
  }
}
