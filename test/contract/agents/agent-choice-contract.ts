import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AgentProfile, AgentStore, ReserveRequest } from '../../../src/ports/agents.ts';
import type { ReservationId } from '../../../src/ports/ids.ts';
import { asAgentId } from '../../../src/ports/ids.ts';
import type { AgentsUnderTest } from './agent-samples.ts';
import { clear, profile, request, T0 } from './agent-samples.ts';

/** The contract of {@link AgentStore}: who of those who are free is taken. */
export function runAgentChoiceContract(name: string, make: () => Promise<AgentsUnderTest>): void {
  describe(`contract of agents, who is taken: ${name}`, () => {
    let own: AgentsUnderTest;
    let agents: AgentStore;
    beforeAll(async () => {
      own = await make();
      ({ agents } = own);
    });
    afterEach(async () => {
      await clear(agents);
    });
    afterAll(async () => {
      await own.close();
    });

    const add = async (id: string, changes: Partial<AgentProfile> = {}, at = T0): Promise<void> => {
      await agents.put(profile(id, { skills: { billing: 1 }, ...changes }), null, { configured: false, at });
    };
    const taken = async (
      changes: Partial<ReserveRequest>,
      pool: readonly string[] = ['any:billing'],
    ): Promise<readonly string[]> =>
      (await agents.reserve(request(pool, changes))).reserved.map(({ agent }) => agent.id);
    const reserveOne = async (id: string, at: number): Promise<ReservationId> =>
      (await agents.reserve(request([id], { at }))).reserved[0]!.reservation;

    test('longest-idle: who has been free longest comes first', async () => {
      await add('anna', {}, T0 + 2);
      await add('bert', {}, T0 + 1);
      await add('carl', {}, T0);
      await agents.release(await reserveOne('carl', T0 + 3), 'talked', T0 + 4);
      expect(await taken({ most: 3, at: T0 + 5 })).toEqual(['bert', 'anna', 'carl']);
    });

    test('longest-idle: somebody is free from the end of the wrap-up on', async () => {
      await add('anna', { wrapUpMs: 1_000 });
      await add('bert');
      await agents.release(await reserveOne('anna', T0), 'talked', T0);
      await agents.release(await reserveOne('bert', T0), 'talked', T0 + 500);
      expect(await taken({ most: 2, at: T0 + 1_000 })).toEqual(['bert', 'anna']);
    });

    test('longest-idle: who did not answer goes to the end, and who was given up keeps the place', async () => {
      for (const id of ['anna', 'bert', 'carl']) await add(id);
      await agents.release(await reserveOne('anna', T0 + 1), 'failed', T0 + 2);
      await agents.release(await reserveOne('bert', T0 + 3), 'given-up', T0 + 4);
      expect(await taken({ most: 3, at: T0 + 5 })).toEqual(['bert', 'carl', 'anna']);
    });

    test('longest-idle: who comes back has been free from then on', async () => {
      await add('anna');
      await add('bert', {}, T0 + 1);
      await agents.setPresence(asAgentId('anna'), 'away', T0 + 2);
      await agents.setPresence(asAgentId('anna'), 'available', T0 + 3);
      // To say so again changes nothing.
      await agents.setPresence(asAgentId('bert'), 'available', T0 + 4);
      expect(await taken({ most: 2, at: T0 + 5 })).toEqual(['bert', 'anna']);
    });

    test('longest-idle: who has no call comes before who has one', async () => {
      await add('anna', { maxCalls: 3 });
      await add('bert', { maxCalls: 3 }, T0 + 1);
      await reserveOne('anna', T0 + 2);
      expect(await taken({ most: 2, at: T0 + 3 })).toEqual(['bert', 'anna']);
    });

    test('round-robin: who was not taken longest comes first, whatever became of the call', async () => {
      for (const id of ['anna', 'bert', 'carl']) await add(id);
      const order: string[] = [];
      for (let turn = 0; turn < 5; turn += 1) {
        const { reserved } = await agents.reserve(request(['any:billing'], { choice: 'round-robin', at: T0 + turn }));
        order.push(reserved[0]!.agent.id);
        await agents.release(reserved[0]!.reservation, turn % 2 === 0 ? 'given-up' : 'talked', T0 + turn);
      }
      expect(order).toEqual(['anna', 'bert', 'carl', 'anna', 'bert']);
    });

    test('skill-level: the highest level comes first, and then who has been free longest', async () => {
      await add('anna', { skills: { billing: 2 } }, T0 + 1);
      await add('bert', { skills: { billing: 5 } }, T0 + 2);
      await add('carl', { skills: { billing: 2 } }, T0);
      expect(await taken({ choice: 'skill-level', most: 3 })).toEqual(['bert', 'carl', 'anna']);
    });

    test('skill-level: of any skills the best counts, of all their sum', async () => {
      await add('anna', { skills: { billing: 5, german: 1 } });
      await add('bert', { skills: { billing: 4, german: 4 } });
      expect(await taken({ choice: 'skill-level' }, ['any:billing,german'])).toEqual(['anna']);
      expect(await taken({ choice: 'skill-level' }, ['all:billing,german'])).toEqual(['bert']);
    });

    test('any is one of the skills, all is each of them', async () => {
      await add('anna', { skills: { billing: 1, german: 1 } });
      await add('bert', { skills: { billing: 1 } });
      await add('carl', { skills: { german: 1 } });
      await add('dora', { skills: { french: 9 } });
      expect(await taken({ most: 9 }, ['all:billing,german'])).toEqual(['anna']);
      expect(await taken({ most: 9 }, ['any:billing,german'])).toEqual(['bert', 'carl']);
    });

    test('a pool of several groups has each agent once', async () => {
      await add('anna', { skills: { billing: 1, german: 7 } });
      await add('bert', { skills: { french: 9 } });
      const pool = ['any:billing', 'anna', 'any:german', 'bert', 'nobody'];
      expect(await taken({ choice: 'skill-level', most: 9 }, pool)).toEqual(['anna', 'bert']);
    });

    test('agents who are named one by one have the same level', async () => {
      await add('anna', { skills: { billing: 1 } });
      await add('bert', { skills: { billing: 9 } }, T0 + 1);
      expect(await taken({ choice: 'skill-level', most: 2 }, ['bert', 'anna'])).toEqual(['anna', 'bert']);
    });

    test('those who had their turn are left out, and no more come than are wanted', async () => {
      for (const id of ['anna', 'bert', 'carl']) await add(id);
      expect(await taken({ most: 2, exclude: [asAgentId('anna')] })).toEqual(['bert', 'carl']);
      expect(await taken({ most: 2 })).toEqual(['anna']);
    });

    test('a skill is only what the agent was given, whatever its name', async () => {
      await add('anna', { skills: { billing: 1 } });
      expect(await taken({}, ['any:constructor'])).toEqual([]);
      expect(await taken({}, ['any:__proto__,toString'])).toEqual([]);
    });
  });
}
