import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AGENT_LIMITS } from '../../../src/ports/agents.ts';
import type { AgentProfile, AgentStore, ReserveRequest } from '../../../src/ports/agents.ts';
import type { ReservationId } from '../../../src/ports/ids.ts';
import { asAgentId, asCallId, asReservationId } from '../../../src/ports/ids.ts';
import type { AgentsUnderTest } from './agent-samples.ts';
import { clear, group, profile, request, T0 } from './agent-samples.ts';

const ANNA = asAgentId('anna');
const CALL = asCallId('call-1');

/** The contract of {@link AgentStore}. The choice among those who are free has a suite of its own. */
export function runAgentStoreContract(name: string, make: () => Promise<AgentsUnderTest>): void {
  describe(`contract of agents: ${name}`, () => {
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

    const add = async (agent: AgentProfile, at = T0): Promise<void> => {
      expect(await agents.put(agent, null, { configured: false, at })).not.toBeNull();
    };
    const reserveOne = async (
      pool: readonly string[],
      changes: Partial<ReserveRequest> = {},
    ): Promise<ReservationId> => {
      const [first] = (await agents.reserve(request(pool, changes))).reserved;
      return first!.reservation;
    };

    test('an agent who is added is available, and is shown as the site says', async () => {
      const anna = profile('anna', { skills: { billing: 3 }, maxCalls: 2, wrapUpMs: 5_000 });
      const record = await agents.put(anna, null, { configured: true, at: T0 });
      expect(record).toEqual({
        ...anna,
        presence: 'available',
        phone: 'unknown',
        state: 'available',
        since: T0,
        calls: [],
        configured: true,
        failures: 0,
        pausedUntil: null,
      });
      expect(await agents.get(ANNA, T0)).toEqual(record);
      expect(await agents.get(asAgentId('nobody'), T0)).toBeNull();
    });

    test('a change of the profile keeps the presence, the calls and since when the state is', async () => {
      await agents.put(profile('anna'), 'away', { configured: false, at: T0 });
      const changed = profile('anna', { name: 'Anna B', skills: { german: 1 } });
      expect(await agents.put(changed, null, { configured: true, at: T0 + 5 })).toMatchObject({
        ...changed,
        presence: 'away',
        since: T0,
        configured: true,
      });
      expect(await agents.put(changed, 'offline', { configured: false, at: T0 + 7 })).toMatchObject({
        presence: 'offline',
        since: T0 + 7,
        configured: false,
      });
    });

    test('agents are listed by id, whole or page by page, and counted by state', async () => {
      for (const id of ['carl', 'anna', 'bert']) await add(profile(id));
      await agents.setPresence(asAgentId('bert'), 'away', T0);
      const ids = async (...args: Parameters<AgentStore['list']>): Promise<string[]> =>
        (await agents.list(...args)).map(({ id }) => id);
      expect(await ids(T0, null)).toEqual(['anna', 'bert', 'carl']);
      expect(await ids(T0, { after: null, limit: 2 })).toEqual(['anna', 'bert']);
      expect(await ids(T0, { after: asAgentId('bert'), limit: 2 })).toEqual(['carl']);
      expect(await agents.count(T0)).toEqual({ available: 2, busy: 0, 'wrap-up': 0, away: 1, offline: 0 });
    });

    test('there are no more agents than may be, but one who is there can be changed', async () => {
      const ids = Array.from({ length: AGENT_LIMITS.maxAgents }, (_, index) => `a${String(index)}`);
      const puts = ids.map((id) => agents.put(profile(id), null, { configured: false, at: T0 }));
      await Promise.all(puts);
      expect(await agents.put(profile('more'), null, { configured: false, at: T0 })).toBeNull();
      expect(await agents.put(profile('a7'), 'away', { configured: false, at: T0 })).toMatchObject({ state: 'away' });
    });

    test('an agent is reserved once, and the state follows the call', async () => {
      await add(profile('anna', { wrapUpMs: 10_000 }));
      const reservation = await reserveOne(['anna'], { at: T0 + 1 });
      const call = { reservation, call: CALL, handoff: 'handoff-1', until: null };
      expect(await agents.get(ANNA, T0 + 1)).toMatchObject({
        state: 'busy',
        since: T0 + 1,
        calls: [{ ...call, work: 'reserved', since: T0 + 1 }],
      });
      expect(await agents.reserve(request(['anna'], { at: T0 + 1 }))).toEqual({ reserved: [], reason: 'busy' });
      expect(await agents.follow(reservation, 'ringing', T0 + 2)).toBe(true);
      expect(await agents.get(ANNA, T0 + 2)).toMatchObject({ calls: [{ work: 'ringing', since: T0 + 2 }] });
      expect(await agents.follow(reservation, 'busy', T0 + 3)).toBe(true);
      // A note that comes late tells nothing new.
      expect(await agents.follow(reservation, 'ringing', T0 + 4)).toBe(true);
      expect(await agents.get(ANNA, T0 + 4)).toMatchObject({ since: T0 + 1, calls: [{ work: 'busy', since: T0 + 3 }] });
      expect(await agents.release(reservation, 'talked', T0 + 5)).toBe(true);
      expect(await agents.get(ANNA, T0 + 6)).toMatchObject({
        state: 'wrap-up',
        since: T0 + 5,
        calls: [{ ...call, work: 'wrap-up', since: T0 + 5, until: T0 + 10_005 }],
      });
      expect(await agents.get(ANNA, T0 + 10_005)).toMatchObject({ state: 'available', since: T0 + 10_005, calls: [] });
    });

    test('a reservation that is over is neither followed nor released', async () => {
      await add(profile('anna', { wrapUpMs: 10_000 }));
      const reservation = await reserveOne(['anna']);
      await agents.release(reservation, 'talked', T0);
      expect(await agents.follow(reservation, 'busy', T0)).toBe(false);
      expect(await agents.release(reservation, 'talked', T0)).toBe(false);
      expect(await agents.follow(asReservationId('none'), 'ringing', T0)).toBe(false);
      expect(await agents.release(asReservationId('none'), 'failed', T0)).toBe(false);
    });

    test('while a wrap-up lasts the agent gets no call, whatever else there is room for', async () => {
      await add(profile('anna', { maxCalls: 2, wrapUpMs: 10_000 }));
      const reservation = await reserveOne(['anna']);
      await agents.release(reservation, 'talked', T0);
      expect(await agents.reserve(request(['anna'], { at: T0 + 9_999 }))).toEqual({ reserved: [], reason: 'busy' });
      expect((await agents.reserve(request(['anna'], { at: T0 + 10_000 }))).reserved).toHaveLength(1);
    });

    test.each(['failed', 'given-up'] as const)('no wrap-up follows a call that %s', async (how) => {
      await add(profile('anna', { wrapUpMs: 10_000 }));
      await agents.release(await reserveOne(['anna']), how, T0 + 1);
      expect(await agents.get(ANNA, T0 + 1)).toMatchObject({ state: 'available', calls: [] });
    });

    test('an agent who says to be ready is, though a wrap-up has not ended', async () => {
      await add(profile('anna', { wrapUpMs: 10_000 }));
      await agents.release(await reserveOne(['anna']), 'talked', T0);
      expect(await agents.setPresence(ANNA, 'available', T0 + 5)).toMatchObject({
        state: 'available',
        since: T0 + 5,
        calls: [],
      });
      expect((await agents.reserve(request(['anna'], { at: T0 + 5 }))).reserved).toHaveLength(1);
    });

    test.each(['busy', 'away', 'offline'] as const)('an agent who is %s gets no calls', async (presence) => {
      await add(profile('anna'));
      expect(await agents.setPresence(ANNA, presence, T0 + 3)).toMatchObject({
        presence,
        state: presence,
        since: T0 + 3,
      });
      expect(await agents.reserve(request(['anna'], { at: T0 + 4 }))).toEqual({
        reserved: [],
        reason: presence === 'busy' ? 'busy' : 'no-agents',
      });
      expect(await agents.setPresence(asAgentId('nobody'), presence, T0)).toBeNull();
    });

    test('an agent who goes away during a call is away, and the call goes on', async () => {
      await add(profile('anna'));
      const reservation = await reserveOne(['anna']);
      expect(await agents.setPresence(ANNA, 'away', T0)).toMatchObject({ state: 'away', calls: [{ reservation }] });
      expect(await agents.follow(reservation, 'busy', T0)).toBe(true);
      expect(await agents.setPresence(ANNA, 'available', T0)).toMatchObject({
        state: 'busy',
        calls: [{ reservation }],
      });
    });

    test('nobody to be had and everybody busy are told apart', async () => {
      await add(profile('anna', { skills: { billing: 1 } }));
      await reserveOne(['anna']);
      expect(await agents.reserve(request(['any:billing']))).toEqual({ reserved: [], reason: 'busy' });
      expect(await agents.reserve(request(['any:billing'], { exclude: [ANNA] }))).toMatchObject({
        reason: 'no-agents',
      });
      expect(await agents.reserve(request(['any:french']))).toMatchObject({ reason: 'no-agents' });
      expect(await agents.reserve(request(['nobody']))).toMatchObject({ reason: 'no-agents' });
      expect(await agents.reserve(request([]))).toMatchObject({ reason: 'no-agents' });
    });

    test('an agent whom somebody wants who comes first is not taken, and it is told how many are left', async () => {
      for (const id of ['anna', 'bert', 'carl']) await add(profile(id, { skills: { billing: 1 } }));
      const wanted = { groups: [group('any:billing')], exclude: [] };
      expect(await agents.reserve(request(['any:billing'], { behind: [wanted] }))).toEqual({
        reserved: [],
        reason: 'busy',
      });
      const others = ['bert', 'carl'].map(asAgentId);
      const behind = [
        { ...wanted, exclude: [ANNA] },
        { groups: others.map((id) => group(id)), exclude: [] },
      ];
      expect(await agents.reserve(request(['any:billing'], { behind }))).toMatchObject({
        reserved: [{ agent: { id: 'anna' } }],
        left: 0,
      });
      expect(await agents.reserve(request(['any:billing']))).toMatchObject({ left: 1 });
    });

    test('an agent with room for several calls is reserved for as many and no more', async () => {
      await add(profile('anna', { maxCalls: 2 }));
      await reserveOne(['anna']);
      expect(await agents.get(ANNA, T0)).toMatchObject({ state: 'available' });
      await reserveOne(['anna']);
      expect(await agents.reserve(request(['anna']))).toEqual({ reserved: [], reason: 'busy' });
    });

    test('fifty handoffs at once reserve each of ten agents once', async () => {
      const ids = Array.from({ length: 10 }, (_, index) => `a${String(index)}`);
      for (const id of ids) await add(profile(id, { skills: { billing: 1 } }));
      const asked = Array.from({ length: 50 }, (_, index) =>
        agents.reserve(request(['any:billing'], { call: asCallId(`call-${String(index)}`) })),
      );
      const outcomes = await Promise.all(asked);
      const reserved = outcomes.flatMap((outcome) => outcome.reserved.map(({ agent }) => agent.id as string));
      expect(reserved.sort()).toEqual(ids);
      expect(outcomes.filter((outcome) => outcome.reserved.length === 0)).toHaveLength(40);
    });

    test('an agent who fails three times in a row is left alone, each time longer, and then comes back', async () => {
      await add(profile('anna'));
      let at = T0;
      const pauses: (number | null)[] = [];
      for (let failure = 1; failure <= 8; failure += 1) {
        await agents.release(await reserveOne(['anna'], { at }), 'failed', at);
        const { failures, pausedUntil, state } = (await agents.get(ANNA, at))!;
        expect({ failures, state }).toEqual({ failures: failure, state: 'available' });
        pauses.push(pausedUntil === null ? null : pausedUntil - at);
        if (pausedUntil === null) continue;
        const early = request(['anna'], { at: pausedUntil - 1 });
        expect(await agents.reserve(early)).toEqual({ reserved: [], reason: 'busy' });
        at = pausedUntil;
      }
      expect(pauses).toEqual([null, null, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
      expect(await agents.get(ANNA, at)).toMatchObject({ pausedUntil: null, failures: 8 });
    });

    test.each(['answers', 'talks', 'says to be ready'] as const)(
      'failures are forgiven when the agent %s',
      async (what) => {
        await add(profile('anna'));
        for (let failure = 1; failure <= 3; failure += 1) {
          await agents.release(await reserveOne(['anna']), 'failed', T0);
        }
        const at = T0 + 60_000;
        if (what === 'says to be ready') await agents.setPresence(ANNA, 'available', T0 + 1);
        else {
          const reservation = await reserveOne(['anna'], { at });
          if (what === 'answers') await agents.follow(reservation, 'busy', at);
          else await agents.release(reservation, 'talked', at);
        }
        expect(await agents.get(ANNA, T0 + 1)).toMatchObject({ failures: 0, pausedUntil: null });
      },
    );

    test('calls that are given up count neither as failures nor as answers', async () => {
      await add(profile('anna'));
      for (const how of ['failed', 'failed', 'given-up'] as const) {
        await agents.release(await reserveOne(['anna']), how, T0);
      }
      expect(await agents.get(ANNA, T0)).toMatchObject({ failures: 2, pausedUntil: null });
    });

    test('an agent who is taken out gets no call, and the call that is up goes on', async () => {
      await add(profile('anna', { wrapUpMs: 10_000 }));
      const reservation = await reserveOne(['anna']);
      expect(await agents.remove(ANNA)).toBe(true);
      expect(await agents.remove(ANNA)).toBe(false);
      expect(await agents.get(ANNA, T0)).toBeNull();
      expect(await agents.follow(reservation, 'busy', T0)).toBe(true);
      // Back under the same id, the agent has that call still.
      await add(profile('anna', { wrapUpMs: 10_000 }));
      expect(await agents.get(ANNA, T0)).toMatchObject({ state: 'busy', calls: [{ reservation, work: 'busy' }] });
      await agents.remove(ANNA);
      expect(await agents.release(reservation, 'talked', T0)).toBe(true);
      await add(profile('anna'));
      expect(await agents.get(ANNA, T0)).toMatchObject({ state: 'available', calls: [] });
    });

    test('the end of a call releases all its agents: those who talked have their wrap-up', async () => {
      for (const id of ['anna', 'bert', 'carl']) await add(profile(id, { wrapUpMs: 10_000 }));
      await agents.follow(await reserveOne(['anna']), 'busy', T0);
      await agents.follow(await reserveOne(['bert']), 'ringing', T0);
      await agents.follow(await reserveOne(['carl'], { call: asCallId('call-2') }), 'busy', T0);
      expect(await agents.releaseCall(CALL, T0 + 1)).toBe(2);
      expect(await agents.releaseCall(CALL, T0 + 1)).toBe(0);
      const states = (await agents.list(T0 + 1, null)).map(({ state }) => state);
      expect(states).toEqual(['wrap-up', 'available', 'busy']);
    });

    test('reservations outlive a crash, until those of calls that are no more are released', async () => {
      await add(profile('anna', { skills: { billing: 2, german: 1 }, maxCalls: 2 }));
      await add(profile('bert'));
      await reserveOne(['anna']);
      const kept = await reserveOne(['anna'], { call: asCallId('call-2'), handoff: null });
      await agents.setPresence(asAgentId('bert'), 'away', T0 + 5);
      const before = await agents.list(T0 + 9, null);
      agents = await own.reopen();
      expect(await agents.list(T0 + 9, null)).toEqual(before);
      expect(await agents.releaseOthers([asCallId('call-2')], T0 + 9)).toBe(1);
      expect(await agents.get(ANNA, T0 + 9)).toMatchObject({ calls: [{ reservation: kept, handoff: null }] });
      expect(await agents.releaseOthers([], T0 + 9)).toBe(1);
      expect(await agents.list(T0 + 9, null)).toMatchObject([{ calls: [] }, { calls: [], state: 'away' }]);
    });

    test('the next time at which somebody is free again is known', async () => {
      await add(profile('anna', { wrapUpMs: 10_000 }));
      await add(profile('bert'));
      expect(await agents.nextFree(T0)).toBeNull();
      for (let failure = 1; failure <= 3; failure += 1) {
        await agents.release(await reserveOne(['bert']), 'failed', T0);
      }
      expect(await agents.nextFree(T0)).toBe(T0 + 60_000);
      await agents.release(await reserveOne(['anna']), 'talked', T0);
      expect(await agents.nextFree(T0)).toBe(T0 + 10_000);
      expect(await agents.nextFree(T0 + 10_000)).toBe(T0 + 60_000);
      expect(await agents.nextFree(T0 + 60_000)).toBeNull();
    });
  });
}
