import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { OtherNodes } from '../../../src/node-requests/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

const PATIENCE = { timeout: 6_000 };

onPostgres('Nodes of a Postgres server', WITHOUT_FSYNC, (on) => {
  let name: string;
  let number = 0;
  const logger = pino({ enabled: false });
  const clock = new SystemClock();
  beforeEach(async () => {
    number += 1;
    name = `requests_${String(number)}`;
    await on.server.createDatabase(name);
  });

  const open = async (node: string): Promise<DatabaseStore> =>
    await DatabaseStore.open({ database: { kind: 'postgres', url: on.server.url(name) }, clock, logger, node });
  const others = ({ nodes, nodeRequests: requests }: DatabaseStore): OtherNodes =>
    new OtherNodes({ nodes, requests, clock, logger });
  const left = async (): Promise<string> => (await on.server.query(name, 'SELECT count(*) FROM node_requests')).trim();

  test('do what they ask each other, also at once, and nothing of it stays', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const [ofOne, ofTwo] = [others(one), others(two)];
    ofTwo.serve((text) => Promise.resolve(`two did ${text}`));
    ofOne.serve((text) => Promise.resolve(`one did ${text}`));
    const asked = Array.from({ length: 50 }, (_, index) => String(index));
    const answers = await Promise.all([
      ...asked.map(async (text) => await ofOne.ask('two', text)),
      ...asked.map(async (text) => await ofTwo.ask('one', text)),
    ]);
    expect(answers).toEqual([
      ...asked.map((text) => ({ kind: 'answered', text: `two did ${text}` })),
      ...asked.map((text) => ({ kind: 'answered', text: `one did ${text}` })),
    ]);
    expect(await left()).toBe('0');
    await Promise.all([ofOne, ofTwo, one, two].map(async (part) => await part.close()));
  });

  test('take each request once, and none that is too old', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await one.nodeRequests.put({ id: 'a', node: 'two', text: 'x'.repeat(300_000) });
    await one.nodeRequests.put({ id: 'b', node: 'two', text: 'second' });
    expect(await one.nodeRequests.take(10, 5_000)).toEqual([]);
    expect(await one.nodeRequests.settle('a', false)).toEqual({ kind: 'open' });
    expect(await two.nodeRequests.take(1, 5_000)).toEqual([{ id: 'a', askedBy: 'one', text: 'x'.repeat(300_000) }]);
    expect(await one.nodeRequests.settle('a', true)).toEqual({ kind: 'open' });
    await two.nodeRequests.answer({ id: 'a', askedBy: 'one' }, 'late');
    expect(await one.nodeRequests.settle('a', false)).toEqual({ kind: 'answered', text: 'late' });
    await delay(30);
    expect(await two.nodeRequests.take(10, 20)).toEqual([]);
    expect(await one.nodeRequests.settle('b', true)).toEqual({ kind: 'withdrawn' });
    await on.server.query(name, `INSERT INTO node_requests VALUES ('old', 'two', 'one', 5, 'x', NULL), ('late', '', 'one', 5, '', 'x')`); // prettier-ignore
    expect(await two.nodeRequests.take(10, 1e15)).toEqual([]);
    expect(await left()).toBe('0');
    await Promise.all([one, two].map(async (store) => await store.close()));
  });

  test('know whose a call is, and whether its node is there', async () => {
    const [one, two] = [await open('one'), await open('two')];
    const ofTwo = others(two);
    await one.append(sampleBatch(sampleCall('up'), 1));
    await one.append(sampleBatch(sampleCall('over', { state: 'ended', endedAt: at(9) }), 1));
    await two.append(sampleBatch(sampleCall('own'), 1));
    await expect.poll(() => two.nodes.nodes.length, PATIENCE).toBe(2);
    const place = async (call: string): Promise<unknown> => await ofTwo.remoteCall(asCallId(call));
    expect(await place('up')).toEqual({ node: 'one', isUp: true, isThere: true });
    expect(await place('over')).toEqual({ node: 'one', isUp: false, isThere: true });
    expect([await place('own'), await place('nobody')]).toEqual([null, null]);
    await one.close();
    await expect.poll(async () => await place('up'), PATIENCE).toEqual({ node: 'one', isUp: true, isThere: false });
    await ofTwo.close();
    await two.close();
  });
});
