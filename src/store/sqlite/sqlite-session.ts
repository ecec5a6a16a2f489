import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { InsertRows, NewRow } from '../sql/insert-rows.ts';
import type { Query, Value } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';
import type { Session } from '../sql/session.ts';

/** Statements that are kept. Those of lists differ by their filters, and are some dozens. */
const MAX_KNOWN = 500;

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Runs statements, each at once: what it gives is there before the next turn of the event loop. */
export class SqliteSession implements Session {
  readonly dialect = 'sqlite';
  readonly #database: DatabaseSync;
  readonly #known = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- an error is a rejection
  async all<Args extends readonly Value[], Result>(
    query: Query<Args, Result>,
    ...args: Args
  ): Promise<readonly Result[]> {
    const { text, values } = query.of('sqlite', args);
    return this.#statement(text).all(...values) as unknown as readonly Result[];
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- an error is a rejection
  async first<Args extends readonly Value[], Result>(
    query: Query<Args, Result>,
    ...args: Args
  ): Promise<Result | null> {
    const { text, values } = query.of('sqlite', args);
    return (this.#statement(text).get(...values) ?? null) as Result | null;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- an error is a rejection
  async run<Args extends readonly Value[]>(query: Query<Args, unknown>, ...args: Args): Promise<number> {
    const { text, values } = query.of('sqlite', args);
    return Number(this.#statement(text).run(...values).changes);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- an error is a rejection
  async insert<Of extends keyof Schema, Those extends object, Back extends keyof Schema[Of] & string>(
    into: InsertRows<Of, Those, Back>,
    rows: readonly NewRow<Of, Those>[],
  ): Promise<readonly InsertRows<Of, Those, Back>['back'][]> {
    if (rows.length === 0) return [];
    const statement = this.#statement(into.text('sqlite'));
    const back: Row[] = [];
    for (const row of rows) {
      const values = into.valuesOf(row) as readonly SQLInputValue[];
      if (!into.returns) statement.run(...values);
      else back.push(statement.get(...values) ?? {});
    }
    return back as unknown as readonly InsertRows<Of, Those, Back>['back'][];
  }

  /** One process alone writes. */
  async lock(): Promise<void> {
    await Promise.resolve();
  }

  /** There is no other process. */
  async notify(): Promise<void> {
    await Promise.resolve();
  }

  #statement(text: string): StatementSync {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    const statement = this.#database.prepare(text);
    this.#known.set(text, statement);
    return statement;
  }
}
