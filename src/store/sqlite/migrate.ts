import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { commonMigrations, newestOf } from '../layout/index.ts';
import type { Migration, MigrationListener } from '../layout/index.ts';
import { StoreError } from '../store-error.ts';

const MIGRATIONS_DIRECTORY = new URL('../migrations/sqlite/', import.meta.url);

/** The migrations of this program. */
export function allMigrations(): readonly Migration[] {
  return [...readMigrations(), ...commonMigrations('sqlite')];
}

/** Those that are files, such as `0001-journal.sql`. */
export function readMigrations(directory: URL = MIGRATIONS_DIRECTORY): readonly Migration[] {
  const files = readdirSync(directory)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort();
  return files.map((name, index) => {
    const version = Number(name.slice(0, 4));
    if (version !== index + 1) throw new StoreError('open', `the next migration is ${name}, but ${index + 1} was due`);
    return { version, sql: readFileSync(new URL(name, directory), 'utf8') };
  });
}

/**
 * Brings a database to the newest layout, each step whole or not at all.
 *
 * @throws StoreError `newer` for a database of a newer version of this program, `open` for one of another program
 */
export function migrate(
  database: DatabaseSync,
  migrations: readonly Migration[],
  onStep: MigrationListener = () => undefined,
): void {
  const newest = newestOf(migrations);
  const present = userVersion(database);
  if (present > newest) {
    throw new StoreError(
      'newer',
      `the database has version ${present}, this program knows versions up to ${newest}; run a newer Warmbridge, or restore a backup`,
    );
  }
  if (present === 0 && hasTables(database)) throw new StoreError('open', 'it is the database of another program');
  for (const { version, sql } of migrations) {
    if (version <= present) continue;
    if (present > 0) onStep(version, false);
    runStep(database, version, sql);
    if (present > 0) onStep(version, true);
  }
}

function runStep(database: DatabaseSync, version: number, sql: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(sql);
    database.exec(`PRAGMA user_version = ${version}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function userVersion(database: DatabaseSync): number {
  const row = database.prepare('PRAGMA user_version').get();
  return Number(row?.['user_version'] ?? 0);
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}
