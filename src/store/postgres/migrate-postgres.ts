import { readFileSync } from 'node:fs';
import { commonMigrations, newestOf } from '../layout/index.ts';
import type { Migration, MigrationListener } from '../layout/index.ts';
import { StoreError } from '../store-error.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import type { PostgresSession } from './postgres-session.ts';

const FIRST: Pick<Migration, 'version'> & { readonly file: URL } = {
  version: 14,
  file: new URL('../migrations/postgres/0014-layout.sql', import.meta.url),
};
/** A step may copy large tables, and waits for another process that does the same. */
const PATIENCE_MS = 3_600_000;
/** The first layout that has the table of nodes. */
const WITH_NODES = 15;
/** A node that was seen within that time uses the database. */
const USED_WITHIN_MS = 15_000;

/** The migrations of this program. */
function migrations(): readonly Migration[] {
  return [{ version: FIRST.version, sql: readFileSync(FIRST.file, 'utf8') }, ...commonMigrations('postgres')];
}

/** The version of the layout that this program has. */
export function newestLayout(): number {
  return newestOf(migrations());
}

/**
 * Brings a database to the newest layout, each step whole or not at all. Of processes that start together one does it, and
 * the others wait.
 *
 * @throws StoreError `newer` for a database of a newer version of this program, `open` for one of another program
 */
export async function migratePostgres(
  database: PostgresDatabase,
  onStep: MigrationListener = () => undefined,
): Promise<void> {
  await database.alone(async (session) => {
    await session.send('select pg_advisory_lock(22338, 0)');
    await migrate(session, onStep);
    // Where it failed the connection is thrown away, and the lock with it.
    await session.send('select pg_advisory_unlock(22338, 0)');
  }, PATIENCE_MS);
}

async function migrate(session: PostgresSession, onStep: MigrationListener): Promise<void> {
  const present = await layoutVersion(session);
  const newest = newestLayout();
  if (present !== null && present > newest) {
    throw new StoreError('newer', `the database has version ${String(present)}, this program knows versions up to ${String(newest)}; run a newer Warmbridge, or restore a backup`); // prettier-ignore
  }
  if (present === null && (await hasTables(session))) {
    throw new StoreError(
      'open',
      'it has tables of another program; give Warmbridge a database, or a schema, of its own',
    );
  }
  if (present !== null && present < newest && present >= WITH_NODES) await refuseWhereUsed(session);
  for (const { version, sql } of migrations()) {
    if (present !== null && version <= present) continue;
    if (present !== null) onStep(version, false);
    await runStep(session, version, sql);
    if (present !== null) onStep(version, true);
  }
}

/** A layout is not changed under a process that uses it. @throws StoreError `locked` */
async function refuseWhereUsed(session: PostgresSession): Promise<void> {
  const { rows } = await session.send(
    `select name from nodes where extract(epoch from clock_timestamp()) * 1000 - beat_ms < ${String(USED_WITHIN_MS)} limit 1`,
  );
  const [used] = rows as readonly { readonly name: string }[];
  if (used === undefined) return;
  throw new StoreError('locked', `it gets a new layout, and the node ${used.name} uses it: stop all nodes first`);
}

async function runStep(session: PostgresSession, version: number, sql: string): Promise<void> {
  await session.send('begin');
  await session.send(sql);
  await session.send('create table if not exists warmbridge_layout (version bigint not null)');
  await session.send('delete from warmbridge_layout');
  await session.send(`insert into warmbridge_layout values (${String(version)})`);
  await session.send('commit');
}

/** The version of the layout; null: there is none yet. */
export async function layoutVersion(session: PostgresSession): Promise<number | null> {
  const { rows: known } = await session.send(`select to_regclass('warmbridge_layout') is not null as there`);
  if ((known[0] as { readonly there?: boolean } | undefined)?.there !== true) return null;
  const { rows } = await session.send('select max(version) as version from warmbridge_layout');
  return (rows[0] as { readonly version?: number | null } | undefined)?.version ?? null;
}

async function hasTables(session: PostgresSession): Promise<boolean> {
  const { rows } = await session.send('select 1 from pg_tables where schemaname = current_schema() limit 1');
  return rows.length > 0;
}
