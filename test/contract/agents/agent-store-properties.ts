import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { AgentChoice, AgentStore, PhoneReport } from '../../../src/ports/agents.ts';
import { AGENT_PRESENCES } from '../../../src/ports/agents.ts';
import type { AgentId, CallId, ReservationId } from '../../../src/ports/ids.ts';
import { asAgentId, asCallId } from '../../../src/ports/ids.ts';
import { AgentModel } from './agent-model.ts';
import type { AgentsUnderTest } from './agent-samples.ts';
import { group, profile, T0 } from './agent-samples.ts';

const AGENTS = 4;
const CALLS = 4;
const CHOICES: readonly AgentChoice[] = ['longest-idle', 'round-robin', 'skill-level'];
const POOLS = [
  ['any:x'],
  ['all:x,y'],
  ['any:x,y'],
  ['a0', 'a2'],
  ['a1', 'any:y'],
  ['nobody'],
  ['a0', 'a1', 'a2', 'a3'],
];

function index(count: number): fc.Arbitrary<number> {
  return fc.nat({ max: count - 1 });
}

/** What happens, one thing after the other. Numbers of reservations count from the newest back. */
const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('reserve' as const),
      call: index(CALLS),
      pool: index(POOLS.length),
      choice: fc.constantFrom(...CHOICES),
      exclude: fc.array(index(AGENTS), { maxLength: 2 }),
      most: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('follow' as const),
      which: index(6),
      work: fc.constantFrom('ringing' as const, 'busy' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('release' as const),
      which: index(6),
      how: fc.constantFrom('talked' as const, 'failed' as const, 'failed' as const, 'given-up' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('callOver' as const), call: index(CALLS) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('presence' as const),
      agent: index(AGENTS),
      presence: fc.constantFrom(...AGENT_PRESENCES, 'available' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('phone' as const),
      agent: index(AGENTS),
      report: fc.constantFrom<PhoneReport>(
        { phone: 'idle' },
        { phone: 'unknown' },
        { phone: 'busy', calls: 1 },
        { phone: 'busy', calls: 2 },
        { phone: 'busy', calls: null },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(1, 700, 5_000, 61_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), survives: fc.option(index(CALLS)) }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

const agent = fc.record({
  maxCalls: fc.integer({ min: 1, max: 2 }),
  wrapUpMs: fc.constantFrom(0, 1_000, 20_000),
  skills: fc.constantFrom<Readonly<Record<string, number>>>({}, { x: 1 }, { y: 2 }, { x: 3, y: 1 }),
});

/**
 * Random interleavings against {@link AgentModel}: no agent has more calls than may be, nobody is reserved who is not free,
 * everybody who is free can be, and when all calls are over nobody is reserved.
 * @param crash what a crash does to the store; it releases all but some calls afterwards
 */
export function runAgentStoreProperties(
  name: string,
  make: () => Promise<AgentsUnderTest>,
  { runs, crash }: { readonly runs: number; readonly crash: (own: AgentsUnderTest) => Promise<AgentStore> },
): void {
  describe(`properties of agents: ${name}`, () => {
    let own: AgentsUnderTest;
    beforeAll(async () => {
      own = await make();
    });
    afterAll(async () => {
      await own.close();
    });

    test(
      'no agent is double-booked or left reserved, whatever happens in whatever order',
      { timeout: 600_000 },
      async () => {
        let { agents } = own;
        const property = fc.asyncProperty(
          fc.tuple(agent, agent, agent, agent),
          fc.array(happening, { minLength: 1, maxLength: 40 }),
          async (profiles, happenings) => {
            agents = await crash({ ...own, agents });
            await agents.releaseOthers([], T0);
            const world = new World(agents);
            for (const [number, given] of profiles.entries()) await world.add(profile(`a${String(number)}`, given));
            for (const each of happenings) {
              if (each.kind === 'crash') world.agents = agents = await crash({ ...own, agents });
              await world.happen(each);
            }
            await world.endAll();
          },
        );
        await fc.assert(property, { numRuns: runs });
      },
    );
  });
}

/** A store and its model, to which the same happens. */
class World {
  agents: AgentStore;
  readonly #model = new AgentModel();
  readonly #reservations: ReservationId[] = [];
  #at = T0;

  constructor(agents: AgentStore) {
    this.agents = agents;
  }

  async add(given: ReturnType<typeof profile>): Promise<void> {
    this.#model.add(given);
    await this.agents.remove(given.id);
    await this.agents.put(given, null, { configured: false, at: this.#at });
  }

  async happen(what: Happening): Promise<void> {
    await this.#perform(what);
    await this.#compare();
  }

  /** All calls end, and every wrap-up and pause. */
  async endAll(): Promise<void> {
    for (let call = 0; call < CALLS; call += 1) await this.#perform({ kind: 'callOver', call });
    for (let agent = 0; agent < AGENTS; agent += 1) {
      await this.#perform({ kind: 'phone', agent, report: { phone: 'idle' } });
    }
    this.#at += 10_000_000;
    await this.#compare();
    for (const { id, presence, state, calls, pausedUntil } of await this.agents.list(this.#at, null)) {
      assert.deepEqual({ id, state, calls, pausedUntil }, { id, state: presence, calls: [], pausedUntil: null });
    }
  }

  async #perform(what: Happening): Promise<void> {
    const at = this.#at;
    switch (what.kind) {
      case 'reserve':
        await this.#reserve(what);
        return;
      case 'follow': {
        const id = this.#newest(what.which);
        const isOpen = this.#model.calls.some((call) => call.id === id);
        if (what.work === 'busy') this.#model.answered(id);
        assert.equal(await this.agents.follow(id, what.work, at), isOpen);
        return;
      }
      case 'release': {
        const id = this.#newest(what.which);
        assert.equal(await this.agents.release(id, what.how, at), this.#model.release(id, what.how, at));
        return;
      }
      case 'callOver': {
        const over = callOf(what.call);
        const released = await this.agents.releaseCall(over, at);
        assert.equal(
          released,
          this.#model.releaseWhere((call) => call === over, at),
        );
        return;
      }
      case 'presence': {
        const id = asAgentId(`a${String(what.agent)}`);
        this.#model.setPresence(id, what.presence);
        await this.agents.setPresence(id, what.presence, at);
        return;
      }
      case 'phone': {
        const id = asAgentId(`a${String(what.agent)}`);
        this.#model.setPhone(id, what.report);
        assert.equal(await this.agents.setPhone(id, what.report, at), true);
        return;
      }
      case 'time':
        this.#at += what.ms;
        return;
      case 'crash': {
        for (let agent = 0; agent < AGENTS; agent += 1) {
          await this.#perform({ kind: 'phone', agent, report: { phone: 'unknown' } });
        }
        const kept = what.survives === null ? [] : [callOf(what.survives)];
        const released = await this.agents.releaseOthers(kept, at);
        assert.equal(
          released,
          this.#model.releaseWhere((call) => !kept.includes(call), at),
        );
        return;
      }
    }
  }

  async #reserve(what: Extract<Happening, { kind: 'reserve' }>): Promise<void> {
    const { most, choice } = what;
    const groups = (POOLS[what.pool] ?? []).map(group);
    const exclude = what.exclude.map((number) => asAgentId(`a${String(number)}`));
    const call = callOf(what.call);
    const request = { call, handoff: null, groups, choice, exclude, most, at: this.#at };
    const free = this.#model.free(request);
    const outcome = await this.agents.reserve(request);
    const ids = outcome.reserved.map(({ agent: { id } }): AgentId => id);
    assert.equal(new Set(ids).size, ids.length, 'nobody is reserved twice');
    for (const id of ids) assert.ok(free.includes(id), `${id} is reserved, and only ${free.join()} are free`);
    assert.equal(ids.length, Math.min(most, free.length));
    if (!('reason' in outcome)) {
      for (const {
        reservation,
        agent: { id },
      } of outcome.reserved) {
        this.#model.reserved(reservation, id, call);
        this.#reservations.push(reservation);
      }
    } else assert.equal(outcome.reason, this.#model.isAnyoneThere(request) ? 'busy' : 'no-agents');
  }

  async #compare(): Promise<void> {
    const records = await this.agents.list(this.#at, null);
    assert.equal(records.length, AGENTS);
    for (const record of records) {
      const open = record.calls.filter(({ work }) => work !== 'wrap-up');
      assert.ok(open.length <= record.maxCalls, `${record.id} has too many calls`);
      const expected = this.#model.callsOf(record.id).map(({ id }) => id);
      assert.deepEqual(open.map(({ reservation }) => reservation).sort(), expected.sort());
      assert.equal(record.state, this.#model.state(record.id, this.#at));
    }
  }

  #newest(back: number): ReservationId {
    return this.#reservations.at(-1 - back) ?? ('none' as ReservationId);
  }
}

function callOf(number: number): CallId {
  return asCallId(`call-${String(number)}`);
}
