import pg from 'pg';
import type { PoolClient } from 'pg';
import type { Database, TransactionOptions } from '../sql/database.ts';
import type { Session } from '../sql/session.ts';
import { StoreError } from '../store-error.ts';
import { isCollision, postgresFault } from './postgres-faults.ts';
import { PostgresSession } from './postgres-session.ts';

/** How a {@link PostgresDatabase} is reached. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; a socket by `?host=/var/run/postgresql`. */
  readonly url: string;
  /** Connections at once. */
  readonly connections: number;
  /** What the database's administrator sees of who is connected. */
  readonly name: string;
  /** Nothing can be written. @defaultValue false */
  readonly readOnly?: boolean;
  /** A statement that only reads is given up after that. */
  readonly readMs: number;
}

const CONNECT_MS = 2_000;
const IDLE_MS = 60_000;
/** A statement that takes longer is given up. */
const DEFAULT_PATIENCE_MS = 30_000;
/** A connection in the middle of a transaction that says nothing for that long is ended by the server, with its locks. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** INT8 comes as a number: ours are counts, positions and milliseconds, all below 2^53. */
const INT8 = 20;
const TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 ? Number : (pg.types.getTypeParser as (of: number, as?: string) => unknown)(oid, format),
};

/** A Postgres database by a bounded pool of connections, which are made when they are needed. */
export class PostgresDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #readMs: number;

  constructor({ url, connections, name, readMs, readOnly = false }: PostgresOptions) {
    this.#readMs = readMs;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      application_name: name,
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: IDLE_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      keepAlive: true,
      types: TYPES,
      ...(readOnly && { options: '-c default_transaction_read_only=on' }),
    });
    // A connection that breaks while nobody uses it is replaced when it is needed; what is asked by one then fails itself.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async transaction<Result>(
    work: (session: Session) => Promise<Result>,
    { patienceMs = DEFAULT_PATIENCE_MS }: TransactionOptions = {},
  ): Promise<Result> {
    return await this.#together('begin', patienceMs, work);
  }

  isCollision(error: unknown): boolean {
    return isCollision(error);
  }

  async reading<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return await this.#together('begin isolation level repeatable read read only', this.#readMs, work);
  }

  async probe(): Promise<void> {
    await this.#together('begin', CONNECT_MS, async (session) => {
      await session.send('create temporary table if not exists warmbridge_probe (x int) on commit drop');
    });
  }

  /** Runs what needs a connection of its own to the end, such as migrations. */
  async alone<Result>(work: (session: PostgresSession) => Promise<Result>, patienceMs: number): Promise<Result> {
    const client = await this.#connect();
    try {
      const result = await work(new PostgresSession(client, patienceMs));
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #together<Result>(
    begin: string,
    patienceMs: number,
    work: (session: PostgresSession) => Promise<Result>,
  ): Promise<Result> {
    return await this.alone(async (session) => {
      // What begins and ends a transaction must not stay behind on a connection: that is thrown away where it fails.
      await session.send(begin);
      const result = await work(session);
      await session.send('commit');
      return result;
    }, patienceMs);
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw new StoreError('io', `cannot reach the database: ${postgresFault(error)}`, { cause: error });
    }
  }
}
