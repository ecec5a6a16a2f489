import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MockInstance } from 'vitest';
import type { ApiClient } from '../../../../src/api/access/api-client.ts';
import { KeyBook } from '../../../../src/api/access/key-book.ts';
import { PeopleBook } from '../../../../src/api/access/people-book.ts';
import { SecretHasher } from '../../../../src/api/access/secret-hasher.ts';
import { SessionBook } from '../../../../src/api/access/session-book.ts';
import { asAgentId } from '../../../../src/ports/ids.ts';
import type { KeptValues } from '../../../../src/ports/kept-values.ts';
import { newKey } from '../../../../src/shared/new-key.ts';
import { KEY_COST, hashSecret } from '../../../../src/shared/secret-hash.ts';
import { DatabaseStore } from '../../../../src/store/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { MemoryKeptValues } from '../../../fakes/memory-kept-values.ts';

const MINUTE = 60_000;
const LIMITS = { idleMs: 60 * MINUTE, maxMs: 720 * MINUTE };
const ORDER = { name: 'ai', role: 'app', agent: null, user: null, expiresAt: null } as const;

let clock: FakeClock;
let store: DatabaseStore;
let hasher: SecretHasher;
let hashes: MockInstance<SecretHasher['isOf']>;
beforeEach(async () => {
  clock = new FakeClock();
  store = await DatabaseStore.open({
    database: { kind: 'sqlite', file: ':memory:' },
    clock,
    logger: pino({ level: 'silent' }),
  });
  hasher = new SecretHasher();
  hashes = vi.spyOn(hasher, 'isOf');
});
afterEach(async () => {
  await store.close();
});

describe('KeyBook', () => {
  const open = (values: KeptValues = store.values): Promise<KeyBook> => KeyBook.open([], values, clock, hasher);

  test('a key is hashed once, then known until it has not been used for five minutes', async () => {
    const keys = await open();
    const { key } = await keys.make(ORDER, 'key ops');
    expect(keys.known(key)).toBeNull();
    expect(await keys.verified(key)).toMatchObject({ name: 'ai', role: 'app' });
    for (let use = 0; use < 5; use += 1) {
      clock.advance(4 * MINUTE);
      expect(keys.known(key)).toMatchObject({ name: 'ai' });
    }
    expect(hashes).toHaveBeenCalledTimes(1);
    clock.advance(5 * MINUTE);
    expect(keys.known(key)).toBeNull();
    expect(keys.mustHash(key)).toBe(true);
  });

  test('a token that names no key costs no hash', async () => {
    const keys = await open();
    expect(await keys.verified(newKey().key)).toBeNull();
    expect(await keys.verified('something else')).toBeNull();
    expect(hashes).not.toHaveBeenCalled();
  });

  test('a revoked key is void at once, though it was known', async () => {
    const keys = await open();
    const { key } = await keys.make(ORDER, 'key ops');
    await keys.verified(key);
    const revoked = keys.revoke('ai');
    expect(keys.known(key)).toBeNull();
    await revoked;
    expect(await keys.verified(key)).toBeNull();
    expect(await (await open()).verified(key)).toBeNull();
  });

  test('a key that is revoked while it is hashed is void', async () => {
    const keys = await open();
    const { key } = await keys.make(ORDER, 'key ops');
    const verified = keys.verified(key);
    await keys.revoke('ai');
    expect(await verified).toBeNull();
  });

  test('a revocation that cannot be written is none, and says so', async () => {
    const keys = await open({
      list: (kind) => store.values.list(kind),
      put: (kind, value, most) => store.values.put(kind, value, most),
      putIfAbsent: (kind, value) => store.values.putIfAbsent(kind, value),
      replace: (kind, value, fields) => store.values.replace(kind, value, fields),
      follow: () => () => undefined,
      remove: () => Promise.reject(new Error('the disk is full')),
    });
    const { key } = await keys.make(ORDER, 'key ops');
    await expect(keys.revoke('ai')).rejects.toThrow('the disk is full');
    expect(await keys.verified(key)).toMatchObject({ name: 'ai' });
  });

  test('a key ends when it expires, also one that is known', async () => {
    const keys = await open();
    const { key } = await keys.make({ ...ORDER, expiresAt: clock.wall() + MINUTE }, 'key ops');
    expect(await keys.verified(key)).toMatchObject({ name: 'ai' });
    clock.advance(MINUTE);
    expect(keys.known(key)).toBeNull();
    expect(await keys.verified(key)).toBeNull();
  });

  test('the last use is kept to ten minutes, and written no more often', async () => {
    const replace = vi.spyOn(store.values, 'replace');
    const keys = await open();
    const { key } = await keys.make(ORDER, 'key ops');
    await keys.verified(key);
    for (let use = 0; use < 100; use += 1) keys.known(key);
    expect(replace).toHaveBeenCalledTimes(1);
    const [made] = (await open()).list();
    expect(made?.lastUsedAt).toBe(Math.floor(clock.wall() / 600_000) * 600_000);
  });

  test('two keys of one name that are made at once are one, and a conflict', async () => {
    const keys = await open();
    const made = await Promise.allSettled([keys.make(ORDER, 'a'), keys.make(ORDER, 'b')]);
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(keys.list()).toHaveLength(1);
  });

  test('a hash of the configuration stands for its key', async () => {
    const { id, secret, key } = newKey();
    const hash = `wbk_${id}${await hashSecret(secret, KEY_COST)}`;
    const configured = [{ name: 'ci', role: 'viewer', agent: null, user: null, key: null, hash }] as const;
    const keys = await KeyBook.open(configured, store.values, clock, hasher);
    expect(await keys.verified(key)).toMatchObject({ name: 'ci' });
    expect(keys.known(key)).toMatchObject({ name: 'ci' });
    expect(await keys.verified(`${key.slice(0, -1)}_`)).toBeNull();
  });
});

describe('What another process changes', () => {
  let values: MemoryKeptValues;
  /** What the other one keeps. */
  const kept = async (kind: string): Promise<Record<string, unknown>> => (await values.list(kind))[0]!.value as Record<string, unknown>; // prettier-ignore
  beforeEach(() => {
    values = new MemoryKeptValues();
  });

  test('a key that it makes is good here, one that it revokes is void though it was known, and another of its name is another', async () => {
    const there = await KeyBook.open([], new MemoryKeptValues(), clock, hasher);
    const here = await KeyBook.open([], values, clock, hasher);
    const [first, second] = [await there.make(ORDER, 'ops'), await there.make({ ...ORDER, name: 'ai2' }, 'ops')];
    const { client: _client, ...value } = first.made;
    values.foreign('api-key', 'ai', value);
    const client = await here.verified(first.key);
    expect(client).toMatchObject({ name: 'ai' });
    values.foreign('api-key', 'ai', { ...value, lastUsedAt: 1_200_000 });
    expect(here.known(first.key)).toBe(client);
    expect(here.stampOf('ai')?.client).toBe(client);
    expect(here.list()[0]?.lastUsedAt).toBeGreaterThanOrEqual(1_200_000);
    const { client: _other, ...another } = second.made;
    values.foreign('api-key', 'ai', another);
    expect(here.known(first.key)).toBeNull();
    expect(await here.verified(first.key)).toBeNull();
    expect(await here.verified(second.key)).toMatchObject({ name: 'ai' });
    values.foreign('api-key', 'ai', undefined);
    expect(here.known(second.key)).toBeNull();
    expect(await here.verified(second.key)).toBeNull();
    expect(here.list()).toEqual([]);
  });

  test('the use of a key that it revoked at that moment does not bring the key back', async () => {
    const here = await KeyBook.open([], values, clock, hasher);
    const { key } = await here.make(ORDER, 'ops');
    await values.remove('api-key', 'ai');
    await here.verified(key);
    expect(await values.list('api-key')).toEqual([]);
  });

  test('a session that it begins is good here, one that it uses goes on, and one that it ends is over', async () => {
    const client: ApiClient = { kind: 'person', name: 'anna', role: 'viewer', agent: null, user: null };
    const stampOf = () => ({ client, stamp: 'one' });
    const other = new MemoryKeptValues();
    const there = await SessionBook.open(other, clock, LIMITS, stampOf);
    const here = await SessionBook.open(values, clock, LIMITS, stampOf);
    const { token } = (await there.begin(client))!;
    const [session] = await other.list('session');
    values.foreign('session', session!.name, session!.value);
    expect(here.use(token)).toMatchObject({ client });
    clock.advance(50 * MINUTE);
    values.foreign('session', session!.name, { ...(session!.value as object), usedAt: clock.wall() });
    clock.advance(50 * MINUTE);
    expect(here.use(token)).toMatchObject({ client });
    values.foreign('session', session!.name, undefined);
    expect(here.use(token)).toBeNull();
  });

  test('the use of a session that it ended at that moment does not bring the session back', async () => {
    const client: ApiClient = { kind: 'person', name: 'anna', role: 'viewer', agent: null, user: null };
    const here = await SessionBook.open(values, clock, LIMITS, () => ({ client, stamp: 'one' }));
    const { token } = (await here.begin(client))!;
    await values.remove('session', (await values.list('session'))[0]!.name);
    clock.advance(30 * MINUTE);
    expect(here.use(token)).not.toBeNull();
    expect(await values.list('session')).toEqual([]);
  });

  test('a person whom it adds logs in here; a change of the rights is another client, and whoever is removed is gone', async () => {
    const there = await PeopleBook.open(values, clock, hasher);
    const here = await PeopleBook.open(values, clock, hasher);
    const password = 'a long pass phrase';
    await there.add('anna', { role: 'viewer', password }, 'key ops');
    values.foreign('person', 'anna', await kept('person'));
    const client = await here.authenticate('anna', password);
    expect(client).toMatchObject({ name: 'anna', role: 'viewer' });
    await there.change('anna', { displayName: 'Anna Berg' });
    values.foreign('person', 'anna', await kept('person'));
    expect(here.get('anna')).toMatchObject({ displayName: 'Anna Berg', client });
    expect(here.stampOf('anna')?.client).toBe(client);
    await there.change('anna', { role: 'app' });
    values.foreign('person', 'anna', await kept('person'));
    expect(here.stampOf('anna')?.client).not.toBe(client);
    expect(here.stampOf('anna')).toMatchObject({ client: { role: 'app' }, stamp: there.stampOf('anna')?.stamp });
    await there.change('anna', { disabled: true });
    values.foreign('person', 'anna', await kept('person'));
    expect(here.stampOf('anna')).toBeNull();
    values.foreign('person', 'anna', undefined);
    expect(here.list()).toEqual([]);
  });
});

describe('SecretHasher', () => {
  test('where too many wait it refuses the next one, which is counted', async () => {
    const { secret } = newKey();
    const hash = await hashSecret(secret, KEY_COST);
    const turns = Array.from({ length: 34 }, () => hasher.isOf(secret, hash));
    await expect(hasher.isOf(secret, hash)).rejects.toMatchObject({ status: 503, refusal: 'api-busy' });
    expect(new Set(await Promise.all(turns))).toEqual(new Set([true]));
  });
});

describe('SessionBook', () => {
  const CLIENT: ApiClient = { kind: 'person', name: 'anna', role: 'agent', agent: asAgentId('anna'), user: null };
  let stamp: string;
  const open = (): Promise<SessionBook> =>
    SessionBook.open(store.values, clock, LIMITS, () => ({ client: CLIENT, stamp }));
  beforeEach(() => {
    stamp = 'first';
  });

  test('is over an hour after its last use, and twelve hours after its begin whatever is done', async () => {
    const sessions = await open();
    const idle = await sessions.begin(CLIENT);
    clock.advance(60 * MINUTE);
    expect(sessions.use(idle!.token)).toBeNull();
    const { token } = (await sessions.begin(CLIENT))!;
    for (let use = 0; use < 12; use += 1) {
      clock.advance(59 * MINUTE);
      expect(sessions.use(token)?.client).toBe(CLIENT);
    }
    clock.advance(12 * MINUTE);
    expect(sessions.use(token)).toBeNull();
  });

  test('outlives a restart with the time of its last use, to five minutes', async () => {
    const sessions = await open();
    const { token, session } = (await sessions.begin(CLIENT))!;
    clock.advance(50 * MINUTE);
    sessions.use(token);
    clock.advance(50 * MINUTE);
    const after = await open();
    expect(after.use(token)).toEqual({ ...session, client: CLIENT });
    clock.advance(60 * MINUTE);
    expect((await open()).use(token)).toBeNull();
    expect(await store.values.list('session')).toEqual([]);
  });

  test('ends where what its client is changes', async () => {
    const sessions = await open();
    const { token } = (await sessions.begin(CLIENT))!;
    stamp = 'second';
    expect(sessions.use(token)).toBeNull();
    stamp = 'first';
    expect(sessions.use(token)).toBeNull();
  });

  test('its token is not in the store, and nothing but the token is good', async () => {
    const sessions = await open();
    const { token } = (await sessions.begin(CLIENT))!;
    const [kept] = await store.values.list('session');
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(sessions.use(kept!.name)).toBeNull();
    expect(sessions.use('')).toBeNull();
  });

  test('of one client so many are open, and the oldest ends', async () => {
    const sessions = await open();
    const tokens: string[] = [];
    for (let begun = 0; begun < 21; begun += 1) tokens.push((await sessions.begin(CLIENT))!.token);
    expect(tokens.map((token) => sessions.use(token) !== null)).toEqual([false, ...Array(20).fill(true)]);
    expect(await store.values.list('session')).toHaveLength(20);
  });
});

describe('PeopleBook', () => {
  const ANNA = { role: 'viewer', password: 'a long pass phrase' } as const;

  test('an unknown name takes a hash as well', async () => {
    const people = await PeopleBook.open(store.values, clock, hasher);
    await people.add('anna', ANNA, 'key ops');
    expect(await people.authenticate('anna', ANNA.password)).toMatchObject({ name: 'anna', role: 'viewer' });
    expect(await people.authenticate('nobody', ANNA.password)).toBeNull();
    expect(hashes).toHaveBeenCalledTimes(2);
    const [known, unknown] = hashes.mock.calls.map(([, hash]) => hash.split('$')[2]);
    expect(known).toBe(unknown);
  });

  test('of changes that come at once none is lost', async () => {
    const people = await PeopleBook.open(store.values, clock, hasher);
    await people.add('anna', ANNA, 'key ops');
    await Promise.all([people.change('anna', { displayName: 'Anna Berg' }), people.change('anna', { role: 'app' })]);
    const again = await PeopleBook.open(store.values, clock, hasher);
    expect(again.get('anna')).toMatchObject({ displayName: 'Anna Berg', role: 'app' });
  });

  test('a person who becomes another role is an agent no more', async () => {
    const people = await PeopleBook.open(store.values, clock, hasher);
    await people.add('anna', { ...ANNA, role: 'agent', agent: asAgentId('anna') }, 'key ops');
    expect((await people.change('anna', { role: 'viewer' })).agent).toBeNull();
  });
});

test('hashes wait for a turn, and too many are refused', async () => {
  const cheap = { ln: 4, r: 1, p: 1 };
  const all = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.hash('secret', cheap)));
  const refused = all.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBe(60 - 2 - 32);
  expect(refused[0]).toMatchObject({ reason: { code: 'unavailable' } });
});
