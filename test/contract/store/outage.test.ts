import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asAgentId, asCallId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import type { DatabaseStoreOptions } from '../../../src/store/index.ts';
import { appendAndKill } from './append-and-kill.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';
import { onPostgres } from './on-postgres.ts';

const MEGABYTE = 1024 * 1024;

onPostgres('A Postgres that is away', {}, (on) => {
  let directory: string;
  let place: Pick<DatabaseStoreOptions, 'database' | 'spool'>;
  let store: DatabaseStore;
  let databases = 0;
  const logged: string[] = [];
  const logger = pino({}, { write: (line: string) => void logged.push(line) });

  const open = async (): Promise<DatabaseStore> =>
    await DatabaseStore.open({ ...place, clock: new SystemClock(), logger });
  beforeEach(async () => {
    logged.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'warmbridge-outage-'));
    databases += 1;
    const url = await on.server.createDatabase(`test_${String(databases)}`);
    const database = { kind: 'postgres', url } as const;
    place = { database, spool: { directory: join(directory, 'spool'), maxBytes: 8 * MEGABYTE } };
    store = await open();
  });
  afterEach(async () => {
    if (!on.server.running) await on.server.start();
    await store.close();
    await rm(directory, { recursive: true });
  }, 60_000);

  const sequencesOf = async (id: string): Promise<readonly number[]> =>
    (await store.listEvents(asCallId(id), 0, 100_000)).map(({ sequence }) => sequence);
  const isBack = async (): Promise<void> => {
    await expect.poll(() => store.outage, { timeout: 20_000 }).toBeNull();
  };

  test('loses nothing that calls do meanwhile, refuses the rest at once, and gets all in order when it is back', async () => {
    const [up, later] = [sampleCall('up'), sampleCall('later')];
    await store.append(sampleBatch(up, 1, 2));
    await on.server.kill();
    await store.append(sampleBatch(up, 3));
    for (let sequence = 4; sequence <= 200; sequence += 1) await store.append(sampleBatch(up, sequence));
    await store.append(sampleBatch(later, 1));
    await expect(store.append(sampleBatch(later, 3))).rejects.toMatchObject({ code: 'sequence' });
    const asked = performance.now();
    await expect(store.getCall(up.id)).rejects.toMatchObject({ code: 'io', retryable: true });
    await expect(store.agents.get(asAgentId('anna'), 1)).rejects.toMatchObject({ code: 'io' });
    // It is not asked again and again how long it takes to fail.
    expect(performance.now() - asked).toBeLessThan(1_500);
    expect(store.unavailable()).toBeNull();
    expect(store.outage).toMatchObject({ reason: expect.any(String) as string });
    await on.server.start();
    await isBack();
    await store.append(sampleBatch(up, 201));
    expect(await sequencesOf('up')).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
    expect(await sequencesOf('later')).toEqual([1]);
    expect(await store.audit.verifyCall(up.id)).toMatchObject({ entries: 201, breaks: [] });
    const said = logged.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
    expect(said[0]).toMatch(/^the database is away/);
    expect(said.at(-1)).toBe('the database is there, and has all that it missed');
  }, 60_000);

  test('one that is silent holds the first step up for 2 s, and no other', async () => {
    const call = sampleCall('silent');
    await store.append(sampleBatch(call, 1));
    on.server.pause();
    await store.append(sampleBatch(call, 2));
    const asked = performance.now();
    for (let sequence = 3; sequence <= 20; sequence += 1) await store.append(sampleBatch(call, sequence));
    expect(performance.now() - asked).toBeLessThan(1_500);
    on.server.resume();
    await isBack();
    expect(await sequencesOf('silent')).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  }, 60_000);

  test('what waits outlives the process, and is there before the next one asks for calls that were cut off', async () => {
    await store.close();
    const away: Promise<void>[] = [];
    const acknowledged = await appendAndKill(place, 1, 300, (count) => {
      if (count === 100) away.push(on.server.kill());
    });
    await Promise.all(away);
    await on.server.start();
    store = await open();
    expect((await store.openCalls()).map(({ id }) => id as string).toSorted()).toEqual(
      [...acknowledged.keys()].toSorted(),
    );
    for (const [id, last] of acknowledged) {
      const sequences = await sequencesOf(id);
      expect(sequences.length).toBeGreaterThanOrEqual(last);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
      expect(await store.audit.verifyCall(asCallId(id))).toMatchObject({ breaks: [] });
    }
  }, 90_000);

  test('a spool that is nearly full refuses new calls, and takes what calls that are up do', async () => {
    const up = sampleCall('up');
    await store.append(sampleBatch(up, 1));
    await on.server.kill();
    await store.append(sampleBatch(up, 2));
    const long = 'x'.repeat(MEGABYTE);
    for (let sequence = 3; sequence <= 9; sequence += 1) {
      const batch = sampleBatch(up, sequence);
      await store.append({ ...batch, call: { ...up, metadata: { long } } });
    }
    await expect
      .poll(() => store.unavailable())
      .toMatch(/^the database is away since .*, and the spool is full but for/);
    await expect(store.append(sampleBatch(sampleCall('new'), 1))).rejects.toMatchObject({ code: 'overloaded' });
    await store.append(sampleBatch(up, 10));
    const tooLong = { ...sampleBatch(up, 11), call: { ...up, metadata: { long: long.repeat(2) } } };
    await expect(store.append(tooLong)).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    await store.append(sampleBatch(up, 11));
    await on.server.start();
    await isBack();
    expect(store.unavailable()).toBeNull();
    await store.append(sampleBatch(sampleCall('new'), 1));
    expect(await sequencesOf('up')).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
  }, 60_000);

  test('that is killed in the middle of commits, again and again, has each step once', async () => {
    let stopped = false;
    const ids = Array.from({ length: 20 }, (_, index) => `call-${String(index)}`);
    const written = ids.map(async (id) => {
      for (let sequence = 1; ; sequence += 1) {
        await store.append(sampleBatch(sampleCall(id), sequence));
        if (stopped) return sequence;
        await delay(5);
      }
    });
    for (let round = 0; round < 4; round += 1) {
      await delay(400 + Math.random() * 400);
      if (round % 2 === 0) await on.server.kill();
      else await on.server.stop('immediate');
      await delay(200);
      await on.server.start();
      await isBack();
    }
    stopped = true;
    const last = await Promise.all(written);
    await isBack();
    for (const [index, id] of ids.entries()) {
      const due = Array.from({ length: last[index]! }, (_, at0) => at0 + 1);
      expect(await sequencesOf(id)).toEqual(due);
      expect(await store.audit.verifyCall(asCallId(id))).toMatchObject({ breaks: [] });
    }
    expect(logged.filter((line) => line.includes('is refused'))).toEqual([]);
  }, 120_000);

  test('a value that the server never takes is refused alone, and is set aside where it was kept', async () => {
    // Longer than a row of an index may be, and of letters that cannot be compressed.
    const from = randomBytes(4_000).toString('base64');
    const [one, odd, other] = [sampleCall('one'), sampleCall('odd', { from }), sampleCall('other')];
    const appended = await Promise.allSettled(
      [one, odd, other].map(async (call) => await store.append(sampleBatch(call, 1))),
    );
    expect(appended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(appended[1]).toMatchObject({ reason: { code: 'invalid', retryable: false } });
    expect(store.outage).toBeNull();
    await on.server.kill();
    await store.append(sampleBatch(one, 2));
    await store.append(sampleBatch(sampleCall('odd-too', { from }), 1));
    await store.append(sampleBatch(other, 2));
    await on.server.start();
    await isBack();
    expect([await sequencesOf('one'), await sequencesOf('odd-too'), await sequencesOf('other')]).toEqual([
      [1, 2],
      [],
      [1, 2],
    ]);
    const aside = readFileSync(join(directory, 'spool', 'refused.ndjson'), 'utf8')
      .trim()
      .split('\n');
    expect(aside.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ batch: { callId: 'odd-too' } }]);
    expect(logged.join('')).toContain('a step of call odd-too that was kept');
  }, 60_000);

  test('a process whose place another one has writes no more, and what its calls do is there after its next start', async () => {
    const call = sampleCall('up');
    await store.append(sampleBatch(call, 1));
    await on.server.query(`test_${String(databases)}`, `UPDATE nodes SET instance = 'another'`);
    await expect.poll(() => store.outage?.reason).toMatch(/^another process has the place of this one/);
    await store.append(sampleBatch(call, 2));
    await expect(store.getCall(call.id)).rejects.toMatchObject({ code: 'io' });
    await store.close();
    store = await open();
    expect(await sequencesOf('up')).toEqual([1, 2]);
  }, 60_000);

  test('what was being told when the server went is told again afterwards', async () => {
    const call = sampleCall('told');
    const delivery = {
      id: 'd1',
      webhook: 'crm',
      event: 'call.started',
      body: '{}',
      dueAtMs: 1,
      expiresAtMs: 9_999_999_999_999,
    };
    await store.append({ ...sampleBatch(call, 1), deliveries: [delivery] });
    expect(await store.outbox.claim('crm', 10, 5)).toMatchObject([{ id: 'd1' }]);
    await on.server.kill();
    const outcome = { id: 'd1', state: 'delivered', dueAtMs: 0, at: at(1), status: 200, error: null } as const;
    await expect(store.outbox.settle([outcome])).rejects.toMatchObject({ code: 'io' });
    await store.outbox.release(['d1']);
    await expect(store.outbox.claim('crm', 10, 5)).rejects.toMatchObject({ code: 'io' });
    await on.server.start();
    await isBack();
    expect(await store.outbox.claim('crm', 10, 5)).toMatchObject([{ id: 'd1' }]);
  }, 60_000);

  test('nobody is erased while what calls did waits', async () => {
    const call = sampleCall('over', { state: 'ended', endedAt: at(9) });
    await on.server.kill();
    await store.append(sampleBatch(call, 1));
    await expect(store.audit.eraseCaller(call.from, 'test')).rejects.toMatchObject({ code: 'io', retryable: true });
    await on.server.start();
    await isBack();
    expect(await store.audit.eraseCaller(call.from, 'test')).toMatchObject({ calls: ['over'] });
  }, 60_000);

  test('a step that ended its call is there too, and the call is over', async () => {
    const call = sampleCall('ending');
    await store.append(sampleBatch(call, 1));
    await on.server.stop('fast');
    await store.append(sampleBatch({ ...call, state: 'ended', endedAt: at(9) }, 2));
    await on.server.start();
    await isBack();
    expect(await store.getCall(call.id)).toMatchObject({ state: 'ended', endedAt: at(9) });
    expect(await store.openCalls()).toEqual([]);
  }, 60_000);
});
