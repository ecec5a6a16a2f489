import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { SystemClock } from '../../shared/system-clock.ts';
import type { NoticeTopic } from '../../ports/nodes.ts';
import type { InsertRows, NewRow } from '../sql/insert-rows.ts';
import type { Query, Value } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';
import type { LockName, Session } from '../sql/session.ts';
import { noticePayload, NOTIFY } from './postgres-bus.ts';
import { statementName } from './statement-names.ts';

/** Ours among the advisory locks of a database: "WB", and which. */
const LOCK_CLASS = 0x5742;
const LOCKS: Readonly<Record<LockName, number>> = { journal: 1, actions: 2, audit: 3, agents: 5 };

const CLOCK = new SystemClock();

/** Runs statements by one connection. */
export class PostgresSession implements Session {
  readonly dialect = 'postgres';
  readonly #client: PoolClient;
  readonly #node: string;
  readonly #deadlineMs: number;
  /** Locks that its transaction has. */
  readonly #locks = new Set<LockName>();

  /**
   * @param node the name of this process
   * @param patienceMs what all its statements have together; one without an answer is given up then, and its connection
   */
  constructor(client: PoolClient, node: string, patienceMs: number) {
    this.#client = client;
    this.#node = node;
    this.#deadlineMs = CLOCK.now() + patienceMs;
  }

  async all<Args extends readonly Value[], Row>(query: Query<Args, Row>, ...args: Args): Promise<readonly Row[]> {
    return (await this.#run(query, args)).rows as readonly Row[];
  }

  async first<Args extends readonly Value[], Row>(query: Query<Args, Row>, ...args: Args): Promise<Row | null> {
    const [row] = (await this.#run(query, args)).rows as readonly Row[];
    return row ?? null;
  }

  async run<Args extends readonly Value[]>(query: Query<Args, unknown>, ...args: Args): Promise<number> {
    return (await this.#run(query, args)).rowCount ?? 0;
  }

  async insert<Of extends keyof Schema, Those extends object, Back extends keyof Schema[Of] & string>(
    into: InsertRows<Of, Those, Back>,
    rows: readonly NewRow<Of, Those>[],
  ): Promise<readonly InsertRows<Of, Those, Back>['back'][]> {
    if (rows.length === 0) return [];
    const byRow = rows.map((row) => into.valuesOf(row));
    const columns = (byRow[0] ?? []).map((_, column) => byRow.map((values) => storable(values[column] ?? null)));
    const { rows: back } = await this.#send(into.text('postgres'), columns);
    return back as readonly InsertRows<Of, Those, Back>['back'][];
  }

  async lock(name: LockName): Promise<void> {
    if (this.#locks.has(name)) return;
    await this.#send('select pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, LOCKS[name]]);
    this.#locks.add(name);
  }

  async notify(topic: NoticeTopic, text: string): Promise<void> {
    await this.#send(NOTIFY, [noticePayload(this.#node, topic, text)]);
  }

  /** Runs a statement that has no values. */
  async send(text: string): Promise<QueryResult> {
    return await this.#query({ text });
  }

  async #run<Args extends readonly Value[]>(query: Query<Args, unknown>, args: Args): Promise<QueryResult> {
    const { text, values } = query.of('postgres', args);
    return await this.#send(text, values.map(storable));
  }

  async #send(text: string, values: readonly unknown[]): Promise<QueryResult> {
    const name = statementName(text);
    return await this.#query({ text, values: [...values], ...(name !== null && { name }) });
  }

  async #query(config: QueryConfig): Promise<QueryResult> {
    const leftMs = Math.max(1, Math.ceil(this.#deadlineMs - CLOCK.now()));
    // The types of pg do not have it: node-postgres.com/apis/client.
    const timed: QueryConfig & { readonly query_timeout: number } = { ...config, query_timeout: leftMs };
    return await this.#client.query(timed);
  }
}

/** Texts of Postgres cannot have the character 0 (postgresql.org/docs/15/datatype-character.html). */
function storable(value: Value): Value {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}
