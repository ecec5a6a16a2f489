import fc from 'fast-check';
import pino from 'pino';
import { expect, it } from 'vitest';
import { AgentQueueHub } from '../../../src/agent-queues/index.ts';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import type { AgentQueueTicket } from '../../../src/ports/agent-queues.ts';
import type { AgentGroup, ReservedAgent } from '../../../src/ports/agents.ts';
import { asAgentId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { settle } from '../../fakes/settle.ts';

const LOGGER = pino({ enabled: false });
const SKILLS = ['billing', 'sales'] as const;

/** What happens; `pick` chooses whom. `now`: nothing comes to rest before the next one. */
const moves = fc.array(
  fc.record({
    what: fc.constantFrom('come', 'come', 'come', 'leave', 'finish', 'finish', 'decline', 'away', 'back', 'storeFails', 'storeBack', 'wait'), // prettier-ignore
    pick: fc.nat({ max: 99 }),
    now: fc.boolean(),
  }),
  { maxLength: 40 },
);

interface Caller {
  readonly name: string;
  readonly skill: string;
  readonly ticket: AgentQueueTicket;
  readonly exclude: string[];
  agents: readonly ReservedAgent[];
  isIn: boolean;
}

it('whatever happens in whatever order: no agent leaks, none is free for somebody who waits, and all are served', async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (steps) => {
      const clock = new FakeClock();
      const store = new MemoryAgents();
      const desk = await StoredAgentDesk.open({ store, clock, logger: LOGGER }, [], []);
      const keys = { callback: null, voicemail: null, ai: null };
      const hub = new AgentQueueHub({
        queues: [{ name: 'q', maxLength: 100, maxWaitMs: 1, strategy: 'longest-idle', serviceLevelMs: 1, whenNoAgents: 'wait', keys, groups: [] }],
        desk,
        clock,
        logger: LOGGER,
      }); // prettier-ignore
      const profile = (name: string, skills: readonly string[]) => ({
        ...{ id: asAgentId(name), name, uri: 'sip:a@pbx', maxCalls: 1, wrapUpMs: 2_000, watch: 'off' as const },
        skills: Object.fromEntries(skills.map((skill) => [skill, 1])),
      });
      await desk.put(profile('anna', ['billing']), 'available', { configured: false, at: clock.wall() });
      await desk.put(profile('ben', SKILLS), 'available', { configured: false, at: clock.wall() });
      const callers: Caller[] = [];
      const ask = (caller: Caller): void => {
        const group: AgentGroup = { kind: 'skills', skills: [caller.skill], match: 'any' };
        caller.ticket.ask(
          { groups: [group], choice: 'longest-idle', exclude: caller.exclude.map(asAgentId), most: 1 },
          {
            onPlace: () => undefined,
            onReserved: (agents) => {
              expect(caller.isIn, 'nobody who has left gets an agent').toBe(true);
              caller.agents = agents;
            },
            onNone: () => undefined,
          },
        );
      };
      const leave = (caller: Caller): void => {
        caller.isIn = false;
        for (const { reservation } of caller.agents) desk.release(reservation, 'talked');
        caller.agents = [];
        caller.ticket.leave('left');
      };
      for (const { what, pick, now } of steps) {
        const choose = (fits: (caller: Caller) => boolean): Caller | undefined => {
          const some = callers.filter((caller) => caller.isIn && fits(caller));
          return some[pick % Math.max(1, some.length)];
        };
        const served = choose(({ agents }) => agents.length > 0);
        switch (what) {
          case 'come': {
            const name = `c${String(callers.length)}`;
            const ticket = hub.join({ call: asCallId(name), handoff: asHandoffId(name), queue: 'q', priority: pick % 7 === 0 ? 1 : 0 }); // prettier-ignore
            const caller: Caller = {
              name,
              skill: SKILLS[pick % 2]!,
              ticket: ticket!,
              exclude: [],
              agents: [],
              isIn: true,
            };
            callers.push(caller);
            ask(caller);
            break;
          }
          case 'leave': {
            const waiting = choose(({ agents }) => agents.length === 0);
            if (waiting !== undefined) leave(waiting);
            break;
          }
          case 'finish':
            if (served !== undefined) leave(served);
            break;
          case 'decline':
            if (served === undefined) break;
            served.exclude.push(...served.agents.map(({ agent }) => agent.id));
            for (const { reservation } of served.agents) desk.release(reservation, 'given-up');
            served.agents = [];
            ask(served);
            break;
          case 'away':
          case 'back':
            store.fault = null;
            await desk.setPresence(asAgentId(pick % 2 === 0 ? 'anna' : 'ben'), what === 'away' ? 'away' : 'available', clock.wall()); // prettier-ignore
            break;
          case 'storeFails':
            store.fault = new Error('disk');
            break;
          case 'storeBack':
            store.fault = null;
            break;
          case 'wait':
            clock.advance(1_000);
        }
        if (!now) await settle();
      }
      // All is well again. Whoever can be served is, one after the other.
      store.fault = null;
      for (const name of ['anna', 'ben']) await desk.setPresence(asAgentId(name), 'available', clock.wall());
      for (let round = 0; round < callers.length + 2; round += 1) {
        await rest(clock);
        const held = callers.flatMap(({ agents }) => agents.map(({ reservation }) => reservation)).sort();
        const busy = (await desk.list(clock.wall(), null)).flatMap(({ calls }) => calls.filter(({ work }) => work !== 'wrap-up').map(({ reservation }) => reservation)); // prettier-ignore
        expect(busy.sort(), 'agents who are reserved, and those whom callers have').toEqual(held);
        const free = (await desk.list(clock.wall(), null)).filter(({ state }) => state === 'available');
        for (const { skill, exclude, isIn, agents } of callers) {
          if (!isIn || agents.length > 0) continue;
          const could = free.filter(({ id, skills }) => skills[skill] !== undefined && !exclude.includes(id));
          expect(could, 'nobody waits for somebody who is free').toEqual([]);
        }
        for (const caller of callers) if (caller.isIn && caller.agents.length > 0) leave(caller);
      }
      const left = callers.filter(({ isIn, exclude, skill }) => isIn && exclude.length < (skill === 'billing' ? 2 : 1));
      expect(
        left.map(({ name }) => name),
        'all whom somebody can serve are served',
      ).toEqual([]);
      for (const caller of callers) if (caller.isIn) leave(caller);
      await hub.close();
      await desk.close();
      expect(hub.get('q')?.depth).toBe(0);
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 400 },
  );
}, 120_000);

/** Lets wrap-ups end, and all that waits come to rest. */
async function rest(clock: FakeClock): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await settle();
    clock.advance(3_000);
  }
  await settle();
}
