import type { Compilable, Insertable, Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Dialect, Value } from './query.ts';
import { toolsOf } from './query.ts';
import type { Schema } from './schema.ts';

type Table = keyof Schema;
type ColumnType = 'text' | 'bigint';
type Columns<Of extends Table> = { readonly [Column in keyof Insertable<Schema[Of]>]?: ColumnType };

/** A row with those columns. */
export type NewRow<Of extends Table, Those> = Pick<Insertable<Schema[Of]>, keyof Those & keyof Insertable<Schema[Of]>>;

/** What is done where a row is there already. Without it, that is a fault. */
interface OnConflict<Of extends Table> {
  readonly columns: readonly (keyof Schema[Of] & string)[];
  /** Columns that get what the new row has; none: the row that is there stays. */
  readonly update: readonly (keyof Schema[Of] & string)[];
}

/**
 * Puts rows into a table: one by one into SQLite, where a statement costs little, and all by one statement into Postgres,
 * where each is a way there and back. No two rows of one run may be in conflict with each other.
 */
export class InsertRows<Of extends Table, Those extends Columns<Of>, Back extends keyof Schema[Of] & string = never> {
  readonly #table: Of;
  readonly #columns: readonly (readonly [column: string, type: ColumnType])[];
  readonly #onConflict: OnConflict<Of> | null;
  readonly #returning: readonly Back[];
  readonly #texts = new Map<Dialect, string>();

  constructor(
    table: Of,
    columns: Those,
    { onConflict, returning = [] }: { readonly onConflict?: OnConflict<Of>; readonly returning?: readonly Back[] } = {},
  ) {
    this.#table = table;
    this.#columns = Object.entries(columns) as [string, ColumnType][];
    this.#onConflict = onConflict ?? null;
    this.#returning = returning;
  }

  /** Whether it gives rows back, in the order of those that it was given. */
  get returns(): boolean {
    return this.#returning.length > 0;
  }

  /** For SQLite: the parameters are those of {@link valuesOf} one row. For Postgres: one array for each column. */
  text(dialect: Dialect): string {
    const known = this.#texts.get(dialect);
    if (known !== undefined) return known;
    const text = this.#compile(dialect);
    this.#texts.set(dialect, text);
    return text;
  }

  /** In the order of the columns. */
  valuesOf(row: NewRow<Of, Those>): readonly Value[] {
    return this.#columns.map(([column]) => (row as Readonly<Record<string, Value>>)[column] ?? null);
  }

  /** A phantom, for the type of what comes back. */
  declare readonly back: Pick<Selectable<Schema[Of]>, Back & keyof Selectable<Schema[Of]>>;

  #compile(dialect: Dialect): string {
    const names = this.#columns.map(([column]) => column);
    const into = toolsOf(dialect)
      .db.insertInto(this.#table)
      .columns(names as never);
    const filled = into.expression((dialect === 'sqlite' ? this.#values() : this.#unnested()) as never);
    const { columns = [], update = [] } = this.#onConflict ?? {};
    const settled =
      this.#onConflict === null
        ? filled
        : filled.onConflict((conflict) => {
            const on = conflict.columns(columns);
            if (update.length === 0) return on.doNothing();
            return on.doUpdateSet(
              Object.fromEntries(update.map((each) => [each, sql.ref(`excluded.${each}`)])) as never,
            );
          });
    const query = this.#returning.length === 0 ? settled : settled.returning(this.#returning as never);
    return (query as Compilable).compile().sql;
  }

  #values(): unknown {
    return sql`values (${sql.join(this.#columns.map(() => sql`${null}`))})`;
  }

  #unnested(): unknown {
    const names = sql.join(this.#columns.map(([column]) => sql.ref(column)));
    const arrays = sql.join(this.#columns.map(([, type]) => sql`${null}::${sql.raw(type)}[]`));
    // In their order, so that numbers which the database gives go up with it.
    return sql`select ${names} from unnest(${arrays}) with ordinality as new_rows (${names}, nth) order by nth`;
  }
}
