import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { KeyBook } from '../../../src/api/access/key-book.ts';
import { SecretHasher } from '../../../src/api/access/secret-hasher.ts';
import type { KeptValue } from '../../../src/ports/kept-values.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

const PATIENCE = { timeout: 6_000 };

onPostgres('Values that nodes of one Postgres database keep', WITHOUT_FSYNC, (on) => {
  let url: string;
  let name: string;
  let number = 0;
  beforeEach(async () => {
    number += 1;
    name = `values_${String(number)}`;
    url = await on.server.createDatabase(name);
  });

  const open = async (node: string): Promise<DatabaseStore> =>
    await DatabaseStore.open({
      database: { kind: 'postgres', url },
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
      node,
    });

  /** Follows a kind as those do who keep all of it in memory. */
  function mirror(store: DatabaseStore, kind: string): Map<string, unknown> {
    const all = new Map<string, unknown>();
    store.values.follow(kind, {
      names: () => all.keys(),
      put: ({ name, value }: KeptValue) => void all.set(name, value),
      removed: (name) => void all.delete(name),
    });
    return all;
  }

  test('each hears what the others put, change and remove, and what was there before it listened', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await one.values.put('colour', { name: 'before', value: 0 }, 5);
    const seen = mirror(two, 'colour');
    await expect.poll(() => [...seen], PATIENCE).toEqual([['before', 0]]);
    await one.values.put('colour', { name: 'line\nbreak', value: { id: 1 } }, 5);
    await one.values.put('shape', { name: 'other', value: 1 }, 5);
    await expect.poll(() => [...seen.keys()], PATIENCE).toEqual(['before', 'line\nbreak']);
    await one.values.replace('colour', { name: 'line\nbreak', value: { id: 1, b: 2 } }, { id: 1 });
    await one.values.remove('colour', 'before');
    await expect.poll(() => [...seen], PATIENCE).toEqual([['line\nbreak', { id: 1, b: 2 }]]);
    await Promise.all([one, two].map(async (store) => await store.close()));
  });

  test('what it missed while its connection was away is told when that is back', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await one.values.put('colour', { name: 'a', value: 1 }, 5);
    const seen = mirror(two, 'colour');
    await expect.poll(() => [...seen.keys()], PATIENCE).toEqual(['a']);
    await on.server.query(name, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'warmbridge two notices'`); // prettier-ignore
    await one.values.remove('colour', 'a');
    await one.values.put('colour', { name: 'b', value: 2 }, 5);
    await expect.poll(() => [...seen.keys()], PATIENCE).toEqual(['b']);
    await Promise.all([one, two].map(async (store) => await store.close()));
  });

  test('both change one value at once: all have what the database has at the end', async () => {
    const stores = [await open('one'), await open('two')];
    const seen = stores.map((store) => mirror(store, 'colour'));
    // What a process puts itself it is not told.
    await Promise.all(
      stores.flatMap((store, index) =>
        Array.from({ length: 20 }, async (_, turn) => {
          const value = { by: index, turn };
          await store.values.put('colour', { name: 'a', value }, 5);
          seen[index]!.set('a', value);
        }),
      ),
    );
    const [kept] = await stores[0]!.values.list('colour');
    await expect.poll(() => seen.map((each) => each.get('a')), PATIENCE).toEqual([kept!.value, kept!.value]);
    await Promise.all(stores.map(async (store) => await store.close()));
  });

  test('a key that is revoked at one node is refused at the other', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const clock = new SystemClock();
    const [here, there] = await Promise.all(
      [one, two].map((store) => KeyBook.open([], store.values, clock, new SecretHasher())),
    );
    const order = { name: 'ai', role: 'app', agent: null, user: null, expiresAt: null } as const;
    const { key } = await here!.make(order, 'ops');
    await expect.poll(() => there!.verified(key), PATIENCE).toMatchObject({ name: 'ai' });
    expect(there!.known(key)).not.toBeNull();
    await here!.revoke('ai');
    await expect.poll(() => there!.known(key), PATIENCE).toBeNull();
    expect(await there!.verified(key)).toBeNull();
    await Promise.all([one, two].map(async (store) => await store.close()));
  });
});
