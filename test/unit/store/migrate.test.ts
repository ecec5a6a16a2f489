import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteDatabase } from '../../../src/store/sqlite/sqlite-database.ts';
import { migrate, readMigrations } from '../../../src/store/sqlite/migrate.ts';

let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-migrate-'));
  file = join(directory, 'test.db');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function versionOf(database: DatabaseSync): unknown {
  return database.prepare('PRAGMA user_version').get()?.['user_version'];
}

describe('migrate', () => {
  const steps = [
    { version: 1, sql: 'CREATE TABLE a (x)' },
    { version: 2, sql: 'CREATE TABLE b (x); INSERT INTO b VALUES (1)' },
  ];

  test('takes the steps that are missing, once', () => {
    const database = new DatabaseSync(file);
    const told: unknown[] = [];
    const onStep = (version: number, done: boolean): void => void told.push([version, done, versionOf(database)]);
    migrate(database, steps.slice(0, 1), onStep);
    expect(versionOf(database)).toBe(1);
    expect(told).toEqual([]); // It was empty, so nobody waits long.
    migrate(database, steps, onStep);
    migrate(database, steps, onStep);
    expect(told).toEqual([
      [2, false, 1],
      [2, true, 2],
    ]);
    expect(versionOf(database)).toBe(2);
    expect(database.prepare('SELECT count(*) AS n FROM b').get()).toMatchObject({ n: 1 });
    database.close();
  });

  test('a step that fails leaves nothing of itself behind', () => {
    const database = new DatabaseSync(file);
    const broken = { version: 2, sql: 'CREATE TABLE b (x); CREATE TABLE a (x)' };
    expect(() => {
      migrate(database, [steps[0]!, broken]);
    }).toThrow(/already exists/);
    expect(versionOf(database)).toBe(1);
    migrate(database, steps);
    database.close();
  });

  test('a newer database is refused, and says which version this program knows', () => {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    expect(() => {
      migrate(database, steps);
    }).toThrow(/version 99, this program knows versions up to 2/);
    database.close();
  });
});

describe('readMigrations', () => {
  test('our own are numbered from 1 without gaps', () => {
    const versions = readMigrations().map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(versions.length).toBeGreaterThan(0);
  });

  test('a gap in the numbers is refused', () => {
    writeFileSync(join(directory, '0001-a.sql'), '');
    writeFileSync(join(directory, '0003-c.sql'), '');
    expect(() => readMigrations(pathToFileURL(`${directory}/`))).toThrow(/0003-c\.sql, but 2 was due/);
  });
});

describe('opening a database', () => {
  const open = (path: string): SqliteDatabase => SqliteDatabase.open({ file: path, busyTimeoutMs: 100 });

  test('makes the directory, and uses WAL with an fsync at each commit', async () => {
    const path = join(directory, 'a', 'b', 'c.db');
    await open(path).close();
    const database = new DatabaseSync(path);
    expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    database.close();
  });

  test('refuses one of a newer program, with code newer and the path', () => {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => open(file)).toThrow(
      expect.objectContaining({ code: 'newer', message: expect.stringContaining(file) }),
    );
  });

  test('refuses one of another program, and leaves it alone', () => {
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE mine (x)');
    expect(() => open(file)).toThrow(expect.objectContaining({ code: 'open', message: expect.stringMatching(/another program/) })); // prettier-ignore
    expect(database.prepare('SELECT name FROM sqlite_schema').all()).toHaveLength(1);
    database.close();
  });

  test.each([
    ['a file that is no database', (): string => { writeFileSync(file, 'x'.repeat(5_000)); return file; }],
    ['a path through a file', (): string => { writeFileSync(file, ''); return join(file, 'x.db'); }],
    ['a directory', (): string => { mkdirSync(file); return file; }],
  ])('%s is refused with code open and the path', (_, prepare) => {
    const path = prepare();
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'open', message: expect.stringContaining(path) }));
  }); // prettier-ignore
});
