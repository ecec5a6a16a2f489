import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import { closeCutOffCalls } from '../../../src/call-runtime/index.ts';
import { openNodes } from '../../../src/composition/open-nodes.ts';
import { OpenParts } from '../../../src/composition/open-parts.ts';
import type { PartContext } from '../../../src/composition/part-context.ts';
import { asAgentId, asCallbackId, asCallId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { profile, request } from '../agents/agent-samples.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

const DEAD_AND_DONE = { timeout: 20_000 };

onPostgres('A node that is dead', WITHOUT_FSYNC, (on) => {
  const clock = new SystemClock();
  const lines: string[] = [];
  const ended: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  let name: string;
  let databases = 0;
  const opened: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    lines.length = 0;
    ended.length = 0;
    databases += 1;
    name = `dead_${String(databases)}`;
    await on.server.createDatabase(name);
  });
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  const open = async (node: string): Promise<DatabaseStore> =>
    await DatabaseStore.open({ database: { kind: 'postgres', url: on.server.url(name) }, clock, logger, node });

  /** A node that takes over what others leave. */
  const openHeir = async (node: string): Promise<DatabaseStore> => {
    const store = await open(node);
    opened.push(async () => await store.close());
    await OpenParts.openAll(logger, async (parts) => {
      opened.push(async () => await parts.close());
      const context = { config: { store: { kind: 'postgres' } }, clock, logger, parts } as unknown as PartContext;
      const desk = parts.add('agents', await StoredAgentDesk.open({ store: store.agents, clock, logger }, [], []));
      openNodes(context, {
        nodes: store.nodes,
        callbacks: store.callbacks,
        outbox: store.outbox,
        endMedia: (gone) => Promise.resolve(void ended.push(gone)),
        freeAgents: async (gone) => await desk.releaseNode(gone),
        leaveQueues: async () => await Promise.resolve(),
        closeCalls: async (gone) =>
          (await closeCutOffCalls(store, clock, logger, { node: gone, salvage: null })).length,
      });
    });
    return store;
  };

  /** Something that its receiver is to be told. */
  const delivery = (id: string) => ({
    id,
    webhook: 'crm',
    event: 'call.started',
    body: `{"id":"${id}"}`,
    dueAtMs: Date.parse(at(0)),
    expiresAtMs: Date.parse(at(0)) + 86_400_000,
  });
  const dueOf = async ({ outbox }: DatabaseStore): Promise<readonly string[]> =>
    (await outbox.claim('crm', clock.wall(), 100)).map(({ id }) => id);

  /** A node that has a call with an agent, something to tell, and a callback that it dials; and is killed. */
  async function killed(node: string): Promise<void> {
    const store = await open(node);
    const call = sampleCall(`call-of-${node}`);
    await store.append({ ...sampleBatch(call, 1), deliveries: [delivery(`d-${node}`)] });
    await store.agents.put(profile(`agent-of-${node}`), null, { configured: false, at: clock.wall() });
    const wanted = request([`agent-of-${node}`], { call: call.id, at: clock.wall() });
    expect(await store.agents.reserve(wanted)).toMatchObject({ reserved: [{}] });
    const callback = { id: asCallbackId(`callback-of-${node}`), callId: null, name: null, number: `+1555${node}`, route: 'support' }; // prettier-ignore
    await store.callbacks.create({ ...callback, notBefore: at(0), expiresAt: '2030-01-01T00:00:00.000Z' } as never, at(0)); // prettier-ignore
    expect(await store.callbacks.claim({ at: '2027-01-01T00:00:00.000Z', routes: ['support'] })).not.toBeNull();
    await store.close();
    // A node that ends in order takes its row out.
    await on.server.query(name, `INSERT INTO nodes (name, instance, beat_ms) VALUES ('${node}', 'i-${node}', 5)`);
  }

  test('loses its row last: its agents are free, its calls closed, its callbacks wait, what it had to tell is told', async () => {
    await killed('gone');
    const heir = await openHeir('heir');
    const own = sampleCall('call-of-heir');
    await heir.append({ ...sampleBatch(own, 1), deliveries: [delivery('d-heir')] });
    expect(await dueOf(heir)).toEqual(['d-heir']);
    await expect.poll(() => heir.nodes.nodes.map((node) => node.name), DEAD_AND_DONE).toEqual(['heir']);
    expect(await heir.getCall(asCallId('call-of-gone'))).toMatchObject({ state: 'ended', ended: { result: 'failed', reason: 'crash' } }); // prettier-ignore
    expect(await heir.getCall(own.id)).toMatchObject({ endedAt: null });
    expect(await heir.agents.get(asAgentId('agent-of-gone'), clock.wall())).toMatchObject({ state: 'available', calls: [] }); // prettier-ignore
    expect(await heir.callbacks.get(asCallbackId('callback-of-gone'))).toMatchObject({ state: 'waiting' });
    expect(await dueOf(heir)).toEqual(['d-gone']);
    expect(await heir.openCalls()).toMatchObject([{ id: 'call-of-heir' }]);
    expect(ended).toEqual(['gone']);
    expect(lines.join('')).toMatch(/"node":"gone","calls":1,"agents":1,"callbacks":1/);
  }, 40_000);

  test('is taken over by one of those that are there, each call closed once', async () => {
    await killed('gone');
    const heirs = await Promise.all(['a', 'b', 'c'].map(async (node) => await openHeir(node)));
    const [first] = heirs;
    await expect.poll(() => first!.nodes.nodes.map((node) => node.name), DEAD_AND_DONE).toEqual(['a', 'b', 'c']);
    const entries = await first!.listEvents(asCallId('call-of-gone'), 0, 100);
    expect(entries.filter(({ type }) => type === 'call.ended')).toHaveLength(1);
    const told = (await Promise.all(heirs.map(async (heir) => await dueOf(heir)))).flat();
    expect(told).toEqual(['d-gone']);
    expect(lines.filter((line) => line.includes('a node is dead'))).toHaveLength(1);
  }, 40_000);

  test('and its heir, where that dies as well before it is done, are taken over by a third', async () => {
    await killed('gone');
    await killed('heir');
    await on.server.query(name, `UPDATE nodes SET heir = 'i-heir' WHERE name = 'gone'`);
    const third = await openHeir('third');
    await expect.poll(() => third.nodes.nodes.map((node) => node.name), DEAD_AND_DONE).toEqual(['third']);
    expect(await third.openCalls()).toEqual([]);
    expect((await dueOf(third)).toSorted()).toEqual(['d-gone', 'd-heir']);
  }, 40_000);

  test('one that only stood still goes on with its calls behind the end that was written for them', async () => {
    const slow = await open('slow');
    opened.push(async () => await slow.close());
    const heir = await open('heir');
    opened.push(async () => await heir.close());
    const call = sampleCall('call-of-slow');
    await slow.append(sampleBatch(call, 1, 2));
    const salvage = null;
    expect(await closeCutOffCalls(heir, clock, logger, { node: 'slow', salvage })).toEqual([call.id]);
    const steps = [slow.append(sampleBatch(call, 3)), slow.append(sampleBatch(call, 4, 5))];
    await Promise.all(steps);
    expect(await heir.getCall(call.id)).toMatchObject({ endedAt: null, state: call.state });
    const over = sampleCall('call-of-slow', { state: 'ended', endedAt: at(30) });
    await slow.append(sampleBatch(over, 6));
    const entries = await heir.listEvents(call.id, 0, 100);
    expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(entries.map(({ type }) => type).indexOf('call.ended')).toBe(2);
    expect(await heir.getCall(call.id)).toMatchObject({ endedAt: at(30), state: 'ended' });
    expect(await heir.audit.verifyCall(call.id)).toMatchObject({ breaks: [] });
    // What comes after the end is numbered by whoever reads the journal first.
    await slow.append(sampleBatch(over, 8));
    await expect(slow.append(sampleBatch(over, 10))).rejects.toMatchObject({ code: 'sequence' });
    // A call of another node is nobody else's to go on with.
    await heir.append(sampleBatch(sampleCall('call-of-heir'), 1));
    await closeCutOffCalls(slow, clock, logger, { node: 'heir', salvage });
    await expect(slow.append(sampleBatch(sampleCall('call-of-heir'), 2))).rejects.toMatchObject({ code: 'sequence' });
  });

  test('one that is taken for dead twice in a call goes on behind each end', async () => {
    const [slow, heir] = [await open('slow'), await open('heir')];
    opened.push(
      async () => await slow.close(),
      async () => await heir.close(),
    );
    const call = sampleCall('twice');
    const close = async (): Promise<unknown> =>
      await closeCutOffCalls(heir, clock, logger, { node: 'slow', salvage: null });
    await slow.append(sampleBatch(call, 1));
    await close();
    await slow.append(sampleBatch(call, 2));
    await close();
    await slow.append(sampleBatch(call, 3));
    await slow.append(sampleBatch(call, 4, 5));
    const types = (await heir.listEvents(call.id, 0, 100)).map(({ type }) => type);
    expect([types.length, types.indexOf('call.ended'), types.lastIndexOf('call.ended')]).toEqual([7, 1, 3]);
    expect(await heir.audit.verifyCall(call.id)).toMatchObject({ breaks: [] });
  });

  test('what it kept in its spool comes behind the end that was written, also after a new start', async () => {
    const slow = await open('slow');
    const heir = await open('heir');
    opened.push(async () => await heir.close());
    const call = sampleCall('kept');
    await slow.append(sampleBatch(call, 1));
    await closeCutOffCalls(heir, clock, logger, { node: 'slow', salvage: null });
    await slow.append(sampleBatch(call, 2));
    await slow.close();
    const again = await open('slow');
    opened.push(async () => await again.close());
    await again.append(sampleBatch(call, 3));
    await again.append(sampleBatch(sampleCall('kept', { state: 'ended', endedAt: at(30) }), 4));
    expect((await heir.listEvents(call.id, 0, 100)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(await heir.audit.verifyCall(call.id)).toMatchObject({ breaks: [] });
  });

  test('one that shows itself while it is being taken over keeps what is left, and says what happened', async () => {
    const [back, heir] = [await open('back'), await open('heir')];
    opened.push(
      async () => await back.close(),
      async () => await heir.close(),
    );
    await expect.poll(() => heir.nodes.nodes.length, DEAD_AND_DONE).toBe(2);
    const seen = heir.nodes.nodes.find((node) => node.name === 'back')!;
    await expect.poll(() => heir.nodes.nodes.find((node) => node.name === 'back')?.beatMs, DEAD_AND_DONE).not.toBe(seen.beatMs); // prettier-ignore
    // What was seen is old by now.
    expect(await heir.nodes.claim(seen)).toBe(false);
    await on.server.query(name, `UPDATE nodes SET heir = 'somebody' WHERE name = 'back'`);
    await expect.poll(() => lines.join(''), DEAD_AND_DONE).toContain('other nodes took this one for dead');
  });

  test('and is not in the list any more leaves what it holds to whoever looks next', async () => {
    await killed('gone');
    await on.server.query(name, `DELETE FROM nodes`);
    const heir = await openHeir('heir');
    await expect.poll(async () => await heir.openCalls(), DEAD_AND_DONE).toEqual([]);
    await expect.poll(async () => (await heir.agents.get(asAgentId('agent-of-gone'), clock.wall()))?.state, DEAD_AND_DONE).toBe('available'); // prettier-ignore
    expect(await heir.callbacks.get(asCallbackId('callback-of-gone'))).toMatchObject({ state: 'waiting' });
    expect(await heir.nodes.orphans()).toEqual([]);
  }, 40_000);

  test('one that was taken for dead and is there again says so, and has its place', async () => {
    const store = await open('back');
    opened.push(async () => await store.close());
    await on.server.query(name, `DELETE FROM nodes`);
    await expect.poll(() => lines.join(''), DEAD_AND_DONE).toContain('other nodes took this one for dead');
    expect(store.nodes.nodes).toMatchObject([{ name: 'back', isOwn: true, isDead: false }]);
    await store.append(sampleBatch(sampleCall('later'), 1));
    expect(store.outage).toBeNull();
  });

  test('one that ends in order leaves what it has still to tell to the others, and what a live one has stays its own', async () => {
    const [other, heir] = [await openHeir('other'), await openHeir('heir')];
    const leaving = await open('leaving');
    await leaving.append({ ...sampleBatch(sampleCall('c1'), 1), deliveries: [delivery('d1')] });
    await other.append({ ...sampleBatch(sampleCall('c2'), 1), deliveries: [delivery('d2')] });
    expect(await dueOf(heir)).toEqual([]);
    await expect.poll(() => heir.nodes.nodes.length, DEAD_AND_DONE).toBe(3);
    await leaving.close();
    const told: string[] = [];
    const look = async (): Promise<readonly string[]> => {
      told.push(...(await dueOf(heir)), ...(await dueOf(other)));
      return told.toSorted();
    };
    await expect.poll(look, DEAD_AND_DONE).toEqual(['d1', 'd2']);
  }, 40_000);
});
