import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditSigner, openAuditKey } from '../../../src/audit/index.ts';
import { backup, restore } from '../../../src/cli/backup.ts';
import { verify } from '../../../src/cli/verify.ts';
import { newestLayout } from '../../../src/store/sqlite/restore-database.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { sampleBatch, sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const DAY = new Date(new FakeClock().wall()).toISOString().slice(0, 10);
const MODE = 0o777;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-backup-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A site of its own: a configuration, and where its database and key are. */
function site(name: string): { readonly database: string; readonly key: string; readonly source: Source } {
  const [database, key] = [join(directory, name, 'a.db'), join(directory, name, 'audit.key')];
  const file = join(directory, `${name}.yaml`);
  writeFileSync(
    file,
    `store: { url: "sqlite:${database}" }\nsip: { trunks: [ { name: pbx, uri: "sip:127.0.0.1" } ] }\nroutes: [ { match: { to: "*" }, ai: { kind: none }, handoff: { destinations: [ "2001" ] } } ]\n`,
  );
  return { database, key, source: { file, env: {} } };
}

interface Source {
  readonly file: string;
  readonly env: Record<string, string>;
}

async function openStore(file: string): Promise<DatabaseStore> {
  const logger = pino({ level: 'silent' });
  return await DatabaseStore.open({ database: { kind: 'sqlite', file }, clock: new FakeClock(), logger });
}

function idOf(number: number): string {
  return `11111111-2222-3333-4444-${String(number).padStart(12, '0')}`;
}

async function append(store: DatabaseStore, number: number): Promise<void> {
  await store.append(sampleBatch(sampleCall(idOf(number)), 1, 3));
}

async function told(run: (output: { write: (text: string) => unknown }) => Promise<number>): Promise<[number, string]> {
  let text = '';
  const code = await run({ write: (more) => (text += more) });
  return [code, text];
}

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

/** A site of three calls and a signed day, and its backup. It takes two seconds, so most tests have a copy of it. */
let template: string | null = null;
afterAll(() => {
  if (template !== null) rmSync(template, { recursive: true });
});

/** @returns the folder of a whole backup of the site `first` */
async function madeBackup(): Promise<string> {
  if (template === null) {
    const folder = await makeBackup();
    template = mkdtempSync(join(tmpdir(), 'warmbridge-backup-'));
    cpSync(directory, template, { recursive: true });
    return folder;
  }
  cpSync(template, directory, { recursive: true });
  return join(directory, 'backup');
}

async function makeBackup(): Promise<string> {
  const { database, key, source } = site('first');
  const store = await openStore(database);
  for (let number = 0; number < 3; number += 1) await append(store, number);
  const clock = new FakeClock();
  clock.advance(86_400_000);
  const logger = pino({ level: 'silent' });
  await new AuditSigner({ audit: store.audit, key: openAuditKey(key), clock, logger }).sign();
  await store.close();
  const folder = join(directory, 'backup');
  expect((await told((output) => backup(folder, source, output)))[0]).toBe(0);
  return folder;
}

describe('backup, and restore into an empty folder', () => {
  test('while appends go on: all that was there when it began, and whole calls of what came after', async () => {
    const first = site('first');
    await using store = await openStore(first.database);
    for (let number = 0; number < 50; number += 1) await append(store, number);
    const stopped = new AbortController();
    const appends = (async () => {
      let number = 50;
      for (; !stopped.signal.aborted; number += 1) await append(store, number);
      return number;
    })();
    const folder = join(directory, 'backup');
    const [code, text] = await told((output) => backup(folder, first.source, output));
    stopped.abort();
    const appended = await appends;
    expect(code, text).toBe(0);
    expect(text).toContain('recordings are no part of it: copy data/recordings as well');

    const second = site('second');
    expect(await told((output) => restore(folder, second.source, output))).toMatchObject([0, {}]);
    const restored = new DatabaseSync(second.database);
    const count = Number(restored.prepare('SELECT count(DISTINCT call_id) AS calls FROM journal').get()?.['calls']);
    const [entries] = Object.values(restored.prepare('SELECT count(*) FROM journal').get()!);
    restored.close();
    expect(count).toBeGreaterThanOrEqual(50);
    expect(count).toBeLessThanOrEqual(appended);
    expect(entries).toBe(count * 3);
    const calls = Array.from({ length: count }, (_, number) => idOf(number));
    const [held, verdicts] = await told((output) => verify(calls, { ...second.source, key: undefined }, output));
    expect(held, verdicts).toBe(0);
    // It goes on from there.
    await using again = await openStore(second.database);
    await append(again, 1_000_000);
  });

  test('the key comes along: the signature of the day holds against it', async () => {
    const folder = await madeBackup();
    const { source, key } = site('second');
    expect(await told((output) => restore(folder, source, output))).toMatchObject([0, {}]);
    expect(readFileSync(key, 'utf8')).toContain('PRIVATE KEY');
    const [code, text] = await told((output) => verify([DAY, idOf(2)], { ...source, key: undefined }, output));
    expect(code, text).toBe(0);
    expect(text).toContain(`${DAY} is signed`);
  });

  test('nobody else may read any of it, whatever the umask says', async () => {
    const umask = process.umask(0);
    try {
      const folder = await makeBackup();
      expect(statSync(folder).mode & MODE).toBe(0o700);
      for (const name of ['warmbridge.db', 'audit.key', 'backup.json'])
        expect(statSync(join(folder, name)).mode & MODE, name).toBe(0o600);
      const { source, database, key } = site('second');
      await told((output) => restore(folder, source, output));
      for (const file of [database, key]) expect(statSync(file).mode & MODE).toBe(0o600);
    } finally {
      process.umask(umask);
    }
  });

  test('--json says what is in it', async () => {
    const { database, source } = site('first');
    await (await openStore(database)).close();
    const folder = join(directory, 'backup');
    const [code, text] = await told((output) => backup(folder, source, output, { json: true }));
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ folder, layout: newestLayout(), files: [{ name: 'warmbridge.db' }] });
  });
});

describe('backup', () => {
  test('refuses a folder with something in it, and a database that is not there', async () => {
    const { source } = site('first');
    expect(await told((output) => backup(directory, source, output))).toEqual([1, `${directory} is not empty\n`]);
    const [code, text] = await told((output) => backup(join(directory, 'new'), source, output));
    expect([code, text]).toEqual([1, expect.stringContaining('there is no database')]);
  });

  test('of a damaged database fails, and leaves nothing that looks like a backup', async () => {
    const { database, source } = site('first');
    const store = await openStore(database);
    for (let number = 0; number < 100; number += 1) await append(store, number);
    await store.close();
    const bytes = readFileSync(database);
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 8_192);
    writeFileSync(database, bytes);
    const folder = join(directory, 'backup');
    const [code, text] = await told((output) => backup(folder, source, output));
    expect(code).toBe(1);
    expect(text).toMatch(/damaged|malformed/);
    expect(existsSync(join(folder, 'warmbridge.db'))).toBe(false);
    expect(existsSync(join(folder, 'backup.json'))).toBe(false);
  });

  test('of a store in memory says that it cannot', async () => {
    const { source } = site('first');
    const memory = { ...source, env: { WARMBRIDGE_STORE__URL: 'sqlite::memory:' } };
    expect(await told((output) => backup('x', memory, output))).toEqual([1, 'a store in memory cannot be saved\n']);
  });
});

describe('restore refuses', () => {
  test('where a database is, also where only its log is left', async () => {
    const folder = await madeBackup();
    const { source, database } = site('first');
    const before = readFileSync(database);
    expect(await told((output) => restore(folder, source, output))).toEqual([
      1,
      `${database} is there already; move it away first\n`,
    ]);
    expect(readFileSync(database).equals(before)).toBe(true);
    rmSync(database);
    writeFileSync(`${database}-wal`, 'a log');
    const [code, text] = await told((output) => restore(folder, source, output));
    expect([code, text]).toEqual([1, expect.stringContaining('-wal is there already')]);
  });

  test('while a program has the database', async () => {
    const folder = await madeBackup();
    const { source, database } = site('first');
    await using _store = await openStore(database);
    const [code, text] = await told((output) => restore(folder, source, output));
    expect([code, text]).toEqual([1, expect.stringContaining('is in use by process')]);
  });

  test.each([
    [
      'that was changed',
      'warmbridge.db is not what was saved',
      (folder: string) => change(join(folder, 'warmbridge.db'), "UPDATE journal SET data = '{}'"),
    ],
    ['without its description', 'is no whole backup', (folder: string) => rmSync(join(folder, 'backup.json'))],
    ['without its key', 'audit.key is missing', (folder: string) => rmSync(join(folder, 'audit.key'))],
    ['of a newer program', 'knows layouts up to', (folder: string) => edit(folder, { layout: newestLayout() + 1 })],
    ['of another kind', 'no backup that this version knows', (folder: string) => edit(folder, { format: 2 })],
    ['whose description is no JSON', 'JSON', (folder: string) => writeFileSync(join(folder, 'backup.json'), '{')],
  ])('a backup %s', async (_name, message, spoil) => {
    // prettier-ignore
    const folder = await madeBackup();
    spoil(folder);
    const { source, database } = site('second');
    const [code, text] = await told((output) => restore(folder, source, output));
    expect([code, text]).toEqual([1, expect.stringContaining(message)]);
    expect(existsSync(database)).toBe(false);
  });

  test('to replace another key of the audit; the same key is no matter', async () => {
    const folder = await madeBackup();
    const { source, database, key } = site('second');
    openAuditKey(key);
    const [code, text] = await told((output) => restore(folder, source, output));
    expect([code, text]).toEqual([1, expect.stringContaining('another key')]);
    expect(existsSync(database)).toBe(false);
    cpSync(join(folder, 'audit.key'), key);
    expect(await told((output) => restore(folder, source, output))).toMatchObject([0, {}]);
  });
});

function edit(folder: string, part: Record<string, unknown>): void {
  const file = join(folder, 'backup.json');
  chmodSync(file, 0o600);
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...part }));
}
