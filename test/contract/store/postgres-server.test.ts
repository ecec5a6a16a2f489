import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { asCallbackId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { sampleCallback } from './callback-contract.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

/** A look at the other nodes comes every two seconds. */
const PATIENCE = { timeout: 6_000 };

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

  test('is shared by several nodes, which see each other, hear what they tell, and see who leaves', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const names = (store: DatabaseStore): readonly string[] => store.nodes.nodes.map(({ name }) => name);
    await expect.poll(() => [names(one), names(two)], PATIENCE).toEqual([['one', 'two'], ['one', 'two']]); // prettier-ignore
    const about = { version: '1', startedAt: at(0), api: null, calls: 3, draining: false, follows: false };
    two.nodes.describe(about);
    await expect.poll(() => one.nodes.nodes.find(({ name }) => name === 'two'), PATIENCE).toMatchObject({ about, isDead: false, isOwn: false }); // prettier-ignore
    const heard: (readonly [string, string])[] = [];
    two.nodes.onNotice('queues', (text, from) => heard.push([text, from]));
    one.nodes.onNotice('queues', () => heard.push(['its own', '']));
    one.nodes.tell('agents', 'not this');
    one.nodes.tell('queues', 'sales\nsupport');
    one.nodes.tell('queues', 'x'.repeat(8_000));
    await expect.poll(() => heard, PATIENCE).toEqual([['sales\nsupport', 'one'], ['', 'one']]); // prettier-ignore
    await one.close();
    await expect.poll(() => names(two), PATIENCE).toEqual(['two']);
    await two.close();
  });

  test('says which node is dead, and gives what it left to one of the others until that one is dead itself', async () => {
    const [one, two, three] = [await open('one'), await open('two'), await open('three')];
    const row = `INSERT INTO nodes (name, instance, beat_ms, heir) VALUES`;
    await on.server.query(name, `${row} ('gone', 'g1', 5, NULL), ('heir', 'h1', 5, NULL)`);
    const dead = (): readonly string[] => one.nodes.nodes.flatMap((node) => (node.isDead ? [node.name] : []));
    expect(dead()).toEqual([]);
    await expect.poll(dead, { timeout: 15_000 }).toEqual(['gone', 'heir']);
    const gone = { name: 'gone', instance: 'g1', beatMs: 5 };
    const claims = await Promise.all([one, two].map(async (store) => await store.nodes.claim(gone)));
    expect(claims.toSorted()).toEqual([false, true]);
    // It has shown itself meanwhile, or another start of it has.
    expect(await one.nodes.claim({ ...gone, beatMs: 4 })).toBe(false);
    expect(await one.nodes.claim({ ...gone, instance: 'g0' })).toBe(false);
    await on.server.query(name, `UPDATE nodes SET heir = 'h1' WHERE name = 'gone'`);
    await three.nodes.bury(gone);
    await expect.poll(async () => await three.nodes.claim(gone), PATIENCE).toBe(true);
    await three.nodes.bury(gone);
    await expect.poll(() => one.nodes.nodes.map((node) => node.name), PATIENCE).toEqual(['heir', 'one', 'three', 'two']); // prettier-ignore
    await Promise.all([one, two, three].map(async (store) => await store.close()));
  }, 30_000);

  test('hears again after its connection broke, and says that something may have been missed', async () => {
    const [one, two] = [await open('one'), await open('two')];
    let gaps = 0;
    const heard: string[] = [];
    two.nodes.onGap(() => (gaps += 1));
    two.nodes.onNotice('values', (text) => heard.push(text));
    await on.server.query(name, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '% notices'`); // prettier-ignore
    await expect.poll(() => gaps, PATIENCE).toBe(1);
    one.nodes.tell('values', 'again');
    await expect.poll(() => heard, PATIENCE).toEqual(['again']);
    await Promise.all([one, two].map(async (store) => await store.close()));
  });

  test('tells a node of each place in a queue that another one changes, and of nothing that did not change', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const heard: string[] = [];
    let changes = 0;
    two.nodes.onNotice('queues', (queue, from) => heard.push(`${queue} ${from}`));
    two.queuePlaces.onChange(() => (changes += 1));
    const place = { handoff: asHandoffId('h'), call: asCallId('c'), queue: 'sales', priority: 0, sinceMs: 1, wanted: { groups: [], exclude: [] } }; // prettier-ignore
    await one.queuePlaces.change([place], [{ handoff: asHandoffId('x'), queue: 'support' }]);
    await two.queuePlaces.removeNode('nobody');
    await one.queuePlaces.removeNode('one');
    await expect.poll(() => heard, PATIENCE).toEqual(['sales one', 'support one', 'sales one']);
    expect(changes).toBe(3);
    await Promise.all([one, two].map(async (store) => await store.close()));
  });

  test('has a history of the configuration for each node, and what was there before there were nodes for all', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const version = { at: at(1), by: 'start', origin: 'start', changes: [] } as const;
    const first = await one.configHistory.append(version, 'of all');
    await on.server.query(name, `UPDATE config_versions SET node = NULL`);
    const second = await one.configHistory.append(version, 'of one');
    expect(await one.configHistory.get(null)).toMatchObject({ version: second, text: 'of one' });
    expect(await two.configHistory.get(null)).toMatchObject({ version: first, text: 'of all' });
    expect(await two.configHistory.get(second)).toBeNull();
    const third = await two.configHistory.append(version, 'of two');
    const listed = async (store: DatabaseStore) =>
      (await store.configHistory.list(null, 9)).map((each) => each.version);
    expect([await listed(one), await listed(two)]).toEqual([[second, first], [third, first]]); // prettier-ignore
    await Promise.all([one, two].map(async (store) => await store.close()));
  });

  test('a node of which many versions of the configuration are put takes none of another node', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const version = { at: at(1), by: 'start', origin: 'start', changes: [] } as const;
    const only = await two.configHistory.append(version, 'of two');
    await Promise.all(Array.from({ length: 1_003 }, () => one.configHistory.append(version, 'of one')));
    expect(await two.configHistory.get(null)).toMatchObject({ version: only, text: 'of two' });
    expect(await one.configHistory.list(null, 5_000)).toHaveLength(1_000);
    await Promise.all([one, two].map(async (store) => await store.close()));
  }, 20_000);

  describe('a callback that another node is about to dial', () => {
    /** Runs something on a node while another one has claimed the callback, and has not said so yet. */
    async function whileClaimed<Result>(work: (store: DatabaseStore) => Promise<Result>) {
      const one = await open('one');
      const { id } = await one.callbacks.create(sampleCallback('1'), at(0));
      const other = on.server.query(
        name,
        `BEGIN;
         UPDATE callbacks SET state = 'dialling', node = 'two',
           record = replace(record, '"state":"waiting"', '"state":"dialling"') WHERE id = '${id}';
         SELECT pg_sleep(1.5);
         COMMIT`,
      );
      const asleep = `SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`;
      await expect.poll(async () => await on.server.query(name, asleep), PATIENCE).toBe('1');
      const result = await work(one);
      await other;
      const callback = await one.callbacks.get(id);
      await one.close();
      return { result, state: callback?.state ?? null };
    }

    test.each([
      ['removed', 'dialling', (store: DatabaseStore) => store.callbacks.remove(asCallbackId('1'))],
      [
        'changed',
        'dialling',
        (store: DatabaseStore) => store.callbacks.change(asCallbackId('1'), { notBefore: at(9) }, at(1)),
      ],
      [
        'released',
        true,
        (store: DatabaseStore) =>
          store.callbacks.release(asCallbackId('1'), { result: null, at: at(1), notBefore: at(9) }),
      ],
    ])('is not %s as if it waited', async (_, expected, work) => {
      const { result, state } = await whileClaimed<unknown>(work);
      expect([result, state]).toEqual([expected, expected === true ? 'waiting' : 'dialling']);
    });

    test('is not replaced by another one of the same number', async () => {
      const again = { ...sampleCallback('2'), number: sampleCallback('1').number };
      const { state } = await whileClaimed((store) => store.callbacks.create(again, at(1)));
      expect(state).toBe('dialling');
    });
  });

  test('one that starts again has its place at once; where the former is still there, that is told', async () => {
    const former = await open('one');
    const one = await open('one');
    await expect.poll(() => logged.join('')).toContain('another process has the place of the node one (node.name)');
    await former.close();
    await expect.poll(() => one.nodes.nodes, PATIENCE).toMatchObject([{ name: 'one', isDead: false }]);
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
    const stores = await Promise.all(['one', 'two', 'three', 'four'].map(async (node) => await open(node)));
    await Promise.all(stores.map(async (store) => await store.close()));
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
    // Of several processes on one database.
    const own = lines(named).filter((index) => !/_pkey$|_key$|^deliveries_by_node$/.test(index));
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
