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
import { MemoryQueuePlaces } from '../../fakes/memory-queue-places.ts';
import { settle } from '../../fakes/settle.ts';

const LOGGER = pino({ enabled: false });
const SKILLS = ['billing', 'sales'] as const;
const AGENTS: Readonly<Record<string, readonly string[]>> = { anna: ['billing'], ben: SKILLS };

const moves = fc.array(
  fc.record({
    what: fc.constantFrom('come', 'come', 'come', 'leave', 'finish', 'finish', 'decline', 'away', 'back', 'placesFail', 'placesBack', 'setBack'), // prettier-ignore
    pick: fc.nat({ max: 99 }),
    now: fc.boolean(),
  }),
  { maxLength: 30 },
);

interface Caller {
  readonly skill: string;
  readonly priority: number;
  readonly ticket: AgentQueueTicket;
  /** As all nodes know it: nobody of another one may come between. */
  readonly since: number;
  readonly node: number;
  readonly exclude: string[];
  agents: readonly ReservedAgent[];
  isIn: boolean;
  /** It waits, and there was time to tell the others. */
  isKnown: boolean;
}

it('at two nodes nobody is overtaken by a younger one of the same priority who wants the same agent, and all are served', async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (steps) => {
      const clock = new FakeClock();
      const desk = await StoredAgentDesk.open({ store: new MemoryAgents(), clock, logger: LOGGER }, [], []);
      const places = new MemoryQueuePlaces();
      const keys = { callback: null, voicemail: null, ai: null };
      const settings = { name: 'q', maxLength: 100, maxWaitMs: 1, strategy: 'longest-idle', serviceLevelMs: 1, whenNoAgents: 'wait', keys, groups: [] } as const; // prettier-ignore
      const hubs = ['a', 'b'].map(
        (node) => new AgentQueueHub({ queues: [settings], desk, clock, places: places.of(node), logger: LOGGER }),
      );
      for (const [name, skills] of Object.entries(AGENTS)) {
        const agent = { id: asAgentId(name), name, uri: 'sip:a@pbx', maxCalls: 1, wrapUpMs: 0, watch: 'off' as const };
        const levels = Object.fromEntries(skills.map((skill) => [skill, 1]));
        await desk.put({ ...agent, skills: levels }, 'available', { configured: false, at: clock.wall() });
      }
      const callers: Caller[] = [];
      const faults: string[] = [];
      const isOlder = (one: Caller, other: Caller): boolean =>
        one.priority === other.priority ? one.since < other.since : one.priority > other.priority;
      const ask = (caller: Caller): void => {
        const group: AgentGroup = { kind: 'skills', skills: [caller.skill], match: 'any' };
        caller.isKnown = false;
        caller.ticket.ask(
          { groups: [group], choice: 'longest-idle', exclude: caller.exclude.map(asAgentId), most: 1 },
          {
            onPlace: () => undefined,
            onReserved: (agents) => {
              const [agent] = agents.map(({ agent: { id } }) => id);
              const overtaken = callers.filter(
                (other) =>
                  other.isIn &&
                  other.isKnown &&
                  other.agents.length === 0 &&
                  isOlder(other, caller) &&
                  AGENTS[agent!]!.includes(other.skill) &&
                  !other.exclude.includes(agent!),
              );
              faults.push(...overtaken.map(({ since }) => `${String(since)} by ${String(caller.since)}`));
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
      const rest = async (): Promise<void> => {
        await settle();
        clock.advance(1_000);
        await settle();
        if (places.fault !== null) return;
        for (const caller of callers) caller.isKnown = caller.isIn && caller.agents.length === 0;
      };
      for (const { what, pick, now } of steps) {
        const choose = (fits: (caller: Caller) => boolean): Caller | undefined => {
          const some = callers.filter((caller) => caller.isIn && fits(caller));
          return some[pick % Math.max(1, some.length)];
        };
        const served = choose(({ agents }) => agents.length > 0);
        switch (what) {
          case 'come': {
            const id = `c${String(callers.length)}`;
            const [node, priority] = [pick % 2, pick % 7 === 0 ? 1 : 0];
            // Each comes at a time of its own, by the clock that may be set back.
            clock.block(1);
            const ticket = hubs[node]!.join({ call: asCallId(id), handoff: asHandoffId(id), queue: 'q', priority })!;
            const mine = callers.flatMap((each) => (each.node === node ? each.since : []));
            const since = Math.max(clock.wall(), ...mine.map((each) => each + 1));
            const skill = SKILLS[Math.floor(pick / 2) % 2]!;
            const caller: Caller = { skill, priority, ticket, since, node, exclude: [], agents: [], isIn: true, isKnown: false }; // prettier-ignore
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
            await desk.setPresence(asAgentId(pick % 2 === 0 ? 'anna' : 'ben'), what === 'away' ? 'away' : 'available', clock.wall()); // prettier-ignore
            break;
          case 'placesFail':
            places.fault = new Error('away');
            break;
          case 'placesBack':
            places.fault = null;
            break;
          case 'setBack':
            clock.stepWall(-50);
        }
        if (!now) await rest();
      }
      expect(faults, 'those who waited longer for the same agent').toEqual([]);
      places.fault = null;
      for (const name of Object.keys(AGENTS)) await desk.setPresence(asAgentId(name), 'available', clock.wall());
      for (let round = 0; round < callers.length + 2; round += 1) {
        for (let turn = 0; turn < 6; turn += 1) await rest();
        for (const caller of callers) if (caller.isIn && caller.agents.length > 0) leave(caller);
      }
      const left = callers.filter(({ isIn, exclude, skill }) => isIn && exclude.length < (skill === 'billing' ? 2 : 1));
      expect(left.map(({ since }) => since), 'all whom somebody can serve are served').toEqual([]); // prettier-ignore
      for (const caller of callers) if (caller.isIn) leave(caller);
      for (let turn = 0; turn < 6; turn += 1) await rest();
      expect(places.rows.size, 'places that are left').toBe(0);
      for (const hub of hubs) await hub.close();
      await desk.close();
      expect(hubs.map((hub) => hub.get('q')?.depth)).toEqual([0, 0]);
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 200 },
  );
}, 120_000);
