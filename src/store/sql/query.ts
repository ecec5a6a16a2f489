import type { Compilable, CompiledQuery, Expression, RawBuilder } from 'kysely';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from './schema.ts';

/** The databases that the store can be in. */
export type Dialect = 'sqlite' | 'postgres';

/** What a parameter or a column can be. */
export type Value = string | number | bigint | null;

/** Stands for the value of a parameter, while a query is made. */
export type Param<Type> = Expression<Type>;

type Params<Args extends readonly unknown[]> = { readonly [Index in keyof Args]: Param<Args[Index]> };

/** What queries are made of. */
export interface QueryTools {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
}

/** A statement as a database takes it, with the values of its parameters for one run. */
export interface Statement {
  readonly text: string;
  readonly values: readonly Value[];
}

/** The place of a parameter among the values of a compiled statement. */
class Placeholder {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** A statement over both databases. It is compiled once for each that it is run on, and never before. */
export class Query<Args extends readonly Value[], Row> {
  readonly #build: (tools: QueryTools, ...params: Params<Args>) => Compilable<Row>;
  readonly #compiled = new Map<Dialect, CompiledQuery>();

  constructor(build: (tools: QueryTools, ...params: Params<Args>) => Compilable<Row>) {
    this.#build = build;
  }

  /** The statement for that database, with these values. */
  of(dialect: Dialect, args: Args): Statement {
    const { sql: text, parameters } = this.#of(dialect);
    const values = parameters.map((each) => (each instanceof Placeholder ? (args[each.index] ?? null) : each) as Value);
    return { text, values };
  }

  #of(dialect: Dialect): CompiledQuery {
    const known = this.#compiled.get(dialect);
    if (known !== undefined) return known;
    // The first parameter of `build` is the tools.
    const params = Array.from({ length: this.#build.length - 1 }, (_, index) => sql`${new Placeholder(index)}`);
    const compiled = this.#build(toolsOf(dialect), ...(params as unknown as Params<Args>)).compile();
    this.#compiled.set(dialect, compiled);
    return compiled;
  }
}

/** A query whose parameters are those of `build` behind the first. They are not optional: their number counts. */
export function query<Args extends readonly Value[], Row>(
  build: (tools: QueryTools, ...params: Params<Args>) => Compilable<Row>,
): Query<Args, Row> {
  return new Query(build);
}

const KNOWN = new Map<Dialect, QueryTools>();

export function toolsOf(dialect: Dialect): QueryTools {
  const known = KNOWN.get(dialect);
  if (known !== undefined) return known;
  const tools = { dialect, db: builderOf(dialect) };
  KNOWN.set(dialect, tools);
  return tools;
}

/** Makes statements and runs none. */
function builderOf(dialect: Dialect): Kysely<Schema> {
  const createDriver = (): DummyDriver => new DummyDriver();
  return new Kysely<Schema>({
    dialect:
      dialect === 'sqlite'
        ? {
            createAdapter: () => new SqliteAdapter(),
            createDriver,
            createIntrospector: (db) => new SqliteIntrospector(db),
            createQueryCompiler: () => new SqliteQueryCompiler(),
          }
        : {
            createAdapter: () => new PostgresAdapter(),
            createDriver,
            createIntrospector: (db) => new PostgresIntrospector(db),
            createQueryCompiler: () => new PostgresQueryCompiler(),
          },
  });
}

/** What a fragment of SQL gives, as a whole statement. */
export function statement<Row>({ db }: QueryTools, fragment: RawBuilder<Row>): Compilable<Row> {
  return { compile: () => fragment.compile(db) };
}
