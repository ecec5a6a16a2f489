import type { Compilable, Kysely, RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Dialect } from '../sql/query.ts';
import { toolsOf } from '../sql/query.ts';

/** One step of a database's layout. */
export interface Migration {
  /** 1 for the first, without gaps. It is the layout's version afterwards. */
  readonly version: number;
  readonly sql: string;
}

/** Is told before and after a step of a database that has data already. */
export type MigrationListener = (version: number, done: boolean) => void;

/** The version of the layout that these steps come to. */
export function newestOf(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

type Statement = Compilable | RawBuilder<unknown>;

/** A step that is the same for all databases. */
interface CommonStep {
  readonly version: number;
  /** Its statements. The tables are those of that time, and not those of the present schema. */
  readonly statements: (db: Kysely<unknown>, dialect: Dialect) => readonly Statement[];
}

/**
 * What came after version 14. Up to there SQLite has a file for each step, because such databases are in the field;
 * Postgres begins with `migrations/postgres/0014-layout.sql`, which comes to the same.
 */
const COMMON_STEPS: readonly CommonStep[] = [
  {
    // Which processes use a database server, by its clock.
    version: 15,
    statements: (db, dialect) => [
      db.schema
        .createTable('nodes')
        .addColumn('name', textType(dialect), (column) => column.primaryKey())
        .addColumn('instance', 'text', (column) => column.notNull())
        .addColumn('beat_ms', wholeType(dialect), (column) => column.notNull()),
    ],
  },
  {
    // Several processes on one database server: whose is what, and what they have to tell each other.
    version: 16,
    statements: (db, dialect) => [
      db.schema.alterTable('nodes').addColumn('about', 'text', (column) => column.notNull().defaultTo('{}')),
      db.schema.alterTable('nodes').addColumn('heir', 'text'),
      db.schema.alterTable('agent_reservations').addColumn('node', textType(dialect)),
      db.schema.alterTable('deliveries').addColumn('node', textType(dialect)),
      db.schema.alterTable('config_versions').addColumn('node', textType(dialect)),
      ...(dialect === 'postgres' ? BY_NODE : []),
      db.schema
        .createTable('agent_changes')
        .addColumn('revision', wholeType(dialect), (column) =>
          dialect === 'sqlite' ? column.primaryKey() : column.generatedAlwaysAsIdentity().primaryKey(),
        )
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('id', 'text', (column) => column.notNull()),
      db.schema
        .createTable('queue_places')
        .addColumn('handoff', textType(dialect), (column) => column.primaryKey())
        .addColumn('call_id', 'text', (column) => column.notNull())
        .addColumn('node', textType(dialect), (column) => column.notNull())
        .addColumn('queue', 'text', (column) => column.notNull())
        .addColumn('priority', wholeType(dialect), (column) => column.notNull())
        .addColumn('since_ms', wholeType(dialect), (column) => column.notNull())
        .addColumn('wanted', 'text', (column) => column.notNull()),
      db.schema
        .createTable('node_requests')
        .addColumn('id', textType(dialect), (column) => column.primaryKey())
        .addColumn('node', textType(dialect), (column) => column.notNull())
        .addColumn('asked_by', textType(dialect), (column) => column.notNull())
        .addColumn('asked_ms', wholeType(dialect), (column) => column.notNull())
        .addColumn('request', 'text', (column) => column.notNull())
        .addColumn('answer', 'text'),
    ],
  },
];

/** A process looks for what is its own; one that is alone on a database needs no more than it had. */
const BY_NODE = [
  sql`drop index deliveries_due`,
  sql`create index deliveries_due on deliveries (node, webhook, due_ms) where due_ms is not null`,
  sql`create index deliveries_by_node on deliveries (node, number) where state = 'pending'`,
];

/** A text that is compared by its octets, as SQLite does by itself. */
function textType(dialect: Dialect): 'text' | RawBuilder<unknown> {
  return dialect === 'sqlite' ? 'text' : sql`text collate "C"`;
}

/** A whole number below 2^53. */
function wholeType(dialect: Dialect): 'integer' | 'bigint' {
  return dialect === 'sqlite' ? 'integer' : 'bigint';
}

/** The steps that are the same for all, as that database takes them. */
export function commonMigrations(dialect: Dialect): readonly Migration[] {
  const db = toolsOf(dialect).db as unknown as Kysely<unknown>;
  return COMMON_STEPS.map(({ version, statements }) => ({
    version,
    sql: statements(db, dialect)
      .map((each) => `${each.compile(db).sql};`)
      .join('\n'),
  }));
}
