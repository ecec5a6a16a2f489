import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

onPostgres('A Postgres server', WITHOUT_FSYNC, (on) => {
  let name: string;
  let number = 0;
  const logged: string[] = [];
  const logger = pino({}, { write: (line: string) => void logged.push(line) });
  beforeEach(async () => {
    logged.length = 0;
    number += 1;
    name = `own_${String(number)}`;
    await on.server.createDatabase(name);
  });

  const open = async (node: string, url = on.server.url(name)): Promise<DatabaseStore> =>
    await DatabaseStore.open({ database: { kind: 'postgres', url }, clock: new SystemClock(), logger, node });

  test('takes one process at a time, and says which one has it', async () => {
    const one = await open('one');
    await expect(open('two')).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringMatching(/in use by the node one, seen \d+ s ago/) as string,
    });
    await one.close();
    await (await open('two')).close();
  });

  test('one that crashed is waited for, and not for ever', async () => {
    const one = await open('one');
    await one.append(sampleBatch(sampleCall('cut-off'), 1));
    await on.server.query(name, `UPDATE nodes SET beat_ms = beat_ms - 15000, instance = 'gone'`);
    const two = await open('two');
    expect(await two.openCalls('one')).toMatchObject([{ id: 'cut-off' }]);
    await two.close();
    await one.close();
  });

  test('one that starts again has its place at once; where the former is still there, that is told', async () => {
    const former = await open('one');
    const one = await open('one');
    await expect.poll(() => logged.join('')).toContain('another process has the place of the node one (node.name)');
    await former.close();
    await expect(open('two')).rejects.toMatchObject({ code: 'locked' });
    await one.close();
  });

  test('reads and erases calls whose records have what JSON has and Postgres has not', async () => {
    const one = await open('one');
    const odd = { note: 'a\u0000b \ud800 \\u0000' };
    for (const id of ['odd', 'odd-too']) {
      const call = sampleCall(id, { state: 'ended', endedAt: at(9), metadata: odd, startedAt: at(id.length) });
      await one.append(sampleBatch(call, 1));
    }
    expect((await one.getCall(asCallId('odd')))?.metadata).toEqual(odd);
    expect(
      await one.reports.calls({ from: at(0), to: at(60), timeZone: 'UTC', repeatDays: 7, withinMs: 20_000 }),
    ).toMatchObject({ calls: 2 });
    expect((await one.audit.eraseCaller('+15550001111', 'test')).calls).toHaveLength(2);
    await one.close();
  });

  test('several that start together on an empty database make it once', async () => {
    const opened = await Promise.allSettled(['one', 'two', 'three', 'four'].map(async (node) => await open(node)));
    const stores = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const faults = opened.flatMap((each) =>
      each.status === 'rejected' ? [(each.reason as { code: string }).code] : [],
    );
    expect([stores.length, faults]).toEqual([1, ['locked', 'locked', 'locked']]);
    await stores[0]!.close();
  });

  test('has the tables, columns and indexes that SQLite has', async () => {
    await (await open('one')).close();
    const directory = await mkdtemp(join(tmpdir(), 'warmbridge-layout-'));
    const file = join(directory, 'a.db');
    await (await DatabaseStore.open({ database: { kind: 'sqlite', file }, clock: new SystemClock(), logger })).close();
    const sqlite = new DatabaseSync(file);
    const isOurs = (line: string): boolean => !line.startsWith('spoken') && !line.startsWith('warmbridge_layout');
    const all = (sql: string): readonly { readonly line: string }[] => sqlite.prepare(sql).all() as never[];
    const columns = all(`
      SELECT m.name || ' ' || c.name || ' ' || iif(c."notnull" OR c.pk > 0, 'must', 'may') AS line
      FROM sqlite_schema m, pragma_table_info(m.name) c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY line`);
    const there = await on.server.query(
      name,
      `SELECT table_name || ' ' || column_name || ' ' || CASE is_nullable WHEN 'NO' THEN 'must' ELSE 'may' END
       FROM information_schema.columns WHERE table_schema = 'public'`,
    );
    const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '' && isOurs(line)).toSorted(); // prettier-ignore
    expect(lines(there)).toEqual(lines(columns.map(({ line }) => line).join('\n')));
    const indexes = all(`SELECT name AS line FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`);
    const named = await on.server.query(name, `SELECT indexname FROM pg_indexes WHERE schemaname = 'public'`);
    const own = lines(named).filter((index) => !/_pkey$|_key$/.test(index));
    expect(own).toEqual(lines(indexes.map(({ line }) => line).join('\n')));
    sqlite.close();
    await rm(directory, { recursive: true });
  });

  test.each([
    ['of a newer program', 'CREATE TABLE warmbridge_layout (version bigint); INSERT INTO warmbridge_layout VALUES (99)', 'newer', /version 99/],
    ['of another program', 'CREATE TABLE mine (x int)', 'open', /tables of another program/],
  ])('a database %s is refused, and left alone', async (_, sql, code, message) => {
    await on.server.query(name, sql);
    await expect(open('one')).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(await on.server.query(name, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`)).toMatch(/^1\s*$/);
  }); // prettier-ignore

  test('that is not there is told without the password', async () => {
    const refused = open('one', 'postgres://u:s3cret@127.0.0.1:9/nowhere');
    await expect(refused).rejects.toMatchObject({ code: 'open', message: expect.stringMatching(/^cannot open the database postgres:\/\/u:\*\*\*@127\.0\.0\.1:9\/nowhere: .*ECONNREFUSED/) as string }); // prettier-ignore
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('s3cret') as string });
  });
});
