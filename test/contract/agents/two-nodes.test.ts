import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { AgentStore } from '../../../src/ports/agents.ts';
import { asAgentId, asCallId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { onPostgres, WITHOUT_FSYNC } from '../store/on-postgres.ts';
import { runAgentChoiceContract } from './agent-choice-contract.ts';
import type { AgentsUnderTest } from './agent-samples.ts';
import { profile, request, T0 } from './agent-samples.ts';
import { runAgentStoreContract } from './agent-store-contract.ts';
import { runAgentStoreProperties } from './agent-store-properties.ts';

onPostgres('Two nodes on one Postgres', WITHOUT_FSYNC, (on) => {
  const open = async (url: string, node: string): Promise<DatabaseStore> =>
    await DatabaseStore.open({
      database: { kind: 'postgres', url },
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
      node,
    });

  /** All that is asked goes to one node and to the other in turns, so that each answer needs what the other one did. */
  async function makeAgents(): Promise<AgentsUnderTest> {
    const url = await on.server.createDatabase();
    const openAll = async (): Promise<readonly DatabaseStore[]> =>
      await Promise.all(['one', 'two'].map(async (node) => await open(url, node)));
    let stores = await openAll();
    return {
      agents: inTurns(stores.map(({ agents }) => agents)),
      reopen: async () => {
        await Promise.all(stores.map(async (store) => await store.close()));
        stores = await openAll();
        return inTurns(stores.map(({ agents }) => agents));
      },
      close: async () => {
        await Promise.all(stores.map(async (store) => await store.close()));
      },
    };
  }

  runAgentStoreContract('two nodes in turns', makeAgents);
  runAgentChoiceContract('two nodes in turns', makeAgents);
  runAgentStoreProperties('two nodes in turns', makeAgents, { runs: 5, crash: async (own) => await own.reopen() });

  describe('that ask at once', () => {
    test('never get the same agent, and every agent is taken', async () => {
      const url = await on.server.createDatabase();
      const stores = await Promise.all(['one', 'two', 'three'].map(async (node) => await open(url, node)));
      const [first] = stores;
      const ids = Array.from({ length: 40 }, (_, index) => `agent-${String(index)}`);
      for (const id of ids) await first!.agents.put(profile(id, { skills: { sales: 1 } }), null, { configured: false, at: T0 }); // prettier-ignore
      const asked = stores.flatMap(({ agents }, node) =>
        Array.from(
          { length: 20 },
          async (_, index) =>
            await agents.reserve(request(['any:sales'], { call: asCallId(`call-${String(node)}-${String(index)}`) })),
        ),
      );
      const taken = (await Promise.all(asked)).flatMap(({ reserved }) => reserved.map(({ agent }) => agent.id));
      expect(taken.toSorted()).toEqual(ids.toSorted());
      await Promise.all(stores.map(async (store) => await store.close()));
    });

    test('only the reservations of the node that is named end, and the others hear of it', async () => {
      const url = await on.server.createDatabase();
      const [one, two] = await Promise.all([open(url, 'one'), open(url, 'two')]);
      for (const id of ['anna', 'bert']) await one.agents.put(profile(id), null, { configured: false, at: T0 });
      const heard: string[] = [];
      two.nodes.onNotice('agents', (text) => heard.push(text));
      await one.agents.reserve(request(['anna']));
      await two.agents.reserve(request(['bert']));
      expect(await two.agents.releaseOthers([], T0, 'one')).toBe(1);
      const stateOf = async (id: string): Promise<string | undefined> =>
        (await one.agents.get(asAgentId(id), T0))?.state;
      expect([await stateOf('anna'), await stateOf('bert')]).toEqual(['available', 'busy']);
      await expect.poll(() => heard.at(-1)).toBe('{"agents":["anna"],"profiles":[]}');
      // What one node does is told by it alone, and a profile that is another is said to be.
      await one.agents.put(profile('anna', { name: 'Anna B.' }), null, { configured: false, at: T0 });
      await expect.poll(() => heard.at(-1)).toBe('{"agents":["anna"],"profiles":["anna"]}');
      await Promise.all([one.close(), two.close()]);
    });

    test('a node that has not looked for thousands of changes is right afterwards', async () => {
      const url = await on.server.createDatabase();
      const [one, two] = await Promise.all([open(url, 'one'), open(url, 'two')]);
      await one.agents.put(profile('anna'), null, { configured: false, at: T0 });
      expect(await two.agents.get(asAgentId('anna'), T0)).toMatchObject({ state: 'available' });
      await Promise.all(
        Array.from(
          { length: 2_500 },
          async (_, index) =>
            await one.agents.setPresence(asAgentId('anna'), index % 2 === 0 ? 'away' : 'available', T0 + index),
        ),
      );
      await one.agents.remove(asAgentId('anna'));
      await one.agents.put(profile('bert'), 'away', { configured: false, at: T0 });
      expect((await two.agents.list(T0, null)).map(({ id, state }) => [id, state])).toEqual([['bert', 'away']]);
      await Promise.all([one.close(), two.close()]);
    });
  });
});

function inTurns(nodes: readonly AgentStore[]): AgentStore {
  let turn = 0;
  const next = (): AgentStore => {
    turn = (turn + 1) % nodes.length;
    return nodes[turn]!;
  };
  return {
    put: async (...args) => await next().put(...args),
    setPresence: async (...args) => await next().setPresence(...args),
    // What is known of telephones is in the memory of each node.
    setPhone: async (...args) => (await Promise.all(nodes.map(async (node) => await node.setPhone(...args))))[0]!,
    remove: async (id) => await next().remove(id),
    get: async (...args) => await next().get(...args),
    list: async (...args) => await next().list(...args),
    count: async (at) => await next().count(at),
    nextFree: async (at) => await next().nextFree(at),
    reserve: async (asked) => await next().reserve(asked),
    follow: async (...args) => await next().follow(...args),
    release: async (...args) => await next().release(...args),
    releaseCall: async (...args) => await next().releaseCall(...args),
    releaseOthers: async (calls, at) => {
      const released = await Promise.all(nodes.map(async (node) => await node.releaseOthers(calls, at)));
      return released.reduce((sum, each) => sum + each, 0);
    },
  };
}
