import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AgentRecord, AgentStore, PhoneReport } from '../../../src/ports/agents.ts';
import type { ReservationId } from '../../../src/ports/ids.ts';
import { asAgentId } from '../../../src/ports/ids.ts';
import type { AgentsUnderTest } from './agent-samples.ts';
import { clear, profile, request, T0 } from './agent-samples.ts';

const ANNA = asAgentId('anna');
const IDLE: PhoneReport = { phone: 'idle' };
const ONE_CALL: PhoneReport = { phone: 'busy', calls: 1 };

/** The contract of {@link AgentStore} as far as telephones are concerned. */
export function runAgentPhoneContract(name: string, make: () => Promise<AgentsUnderTest>): void {
  describe(`contract of agents' telephones: ${name}`, () => {
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

    const add = async (id: string, maxCalls = 1): Promise<void> => {
      await agents.put(profile(id, { maxCalls, watch: 'dialog' }), null, { configured: false, at: T0 });
    };
    const says = async (report: PhoneReport, after: number, id = ANNA): Promise<void> => {
      expect(await agents.setPhone(id, report, T0 + after)).toBe(true);
    };
    const anna = async (after: number): Promise<AgentRecord> => (await agents.get(ANNA, T0 + after))!;
    const reserve = async (after: number, pool: readonly string[] = ['anna']): Promise<string> => {
      const outcome = await agents.reserve(request(pool, { at: T0 + after }));
      return 'reason' in outcome ? outcome.reason : outcome.reserved[0].agent.id;
    };
    const reserved = async (after: number): Promise<ReservationId> => {
      const outcome = await agents.reserve(request(['anna'], { at: T0 + after }));
      return outcome.reserved[0]!.reservation;
    };

    test('how the telephone is watched is kept; what it does is forgotten with the process', async () => {
      await add('anna');
      await says(ONE_CALL, 10);
      agents = await own.reopen();
      expect(await anna(20)).toMatchObject({ watch: 'dialog', phone: 'unknown', state: 'available' });
    });

    test('whose telephone cannot be reached is offline and is not reserved, until it can be', async () => {
      await add('anna');
      await add('bert');
      await says({ phone: 'unreachable' }, 10);
      expect(await anna(11)).toMatchObject({
        phone: 'unreachable',
        state: 'offline',
        presence: 'available',
        since: T0 + 10,
      });
      expect(await agents.count(T0 + 11)).toMatchObject({ available: 1, offline: 1 });
      expect(await reserve(11)).toBe('no-agents');
      expect(await reserve(12, ['anna', 'bert'])).toBe('bert');
      await says({ phone: 'unknown' }, 20);
      expect(await anna(21)).toMatchObject({ phone: 'unknown', state: 'available', since: T0 + 20 });
      expect(await reserve(21)).toBe('anna');
    });

    test('whose telephone cannot be reached any more during a call is busy until that is over', async () => {
      await add('anna');
      const reservation = await reserved(10);
      await says({ phone: 'unreachable' }, 20);
      expect(await anna(21)).toMatchObject({ phone: 'unreachable', state: 'busy' });
      await agents.release(reservation, 'talked', T0 + 30);
      expect(await anna(31)).toMatchObject({ state: 'offline' });
      expect(await reserve(31)).toBe('no-agents');
    });

    test('whose telephone has a call of the PBX is busy, and is not reserved until it is over', async () => {
      await add('anna');
      expect(await anna(0)).toMatchObject({ phone: 'unknown', state: 'available', since: T0 });
      await says(ONE_CALL, 10);
      expect(await anna(11)).toMatchObject({ phone: 'busy', state: 'busy', presence: 'available', since: T0 + 10 });
      expect(await agents.count(T0 + 11)).toMatchObject({ available: 0, busy: 1 });
      expect(await reserve(11)).toBe('busy');
      await says(ONE_CALL, 20);
      expect(await anna(21)).toMatchObject({ state: 'busy', since: T0 + 10 });
      await says(IDLE, 30);
      expect(await anna(31)).toMatchObject({ phone: 'idle', state: 'available', since: T0 + 30 });
      expect(await reserve(31)).toBe('anna');
    });

    test('a telephone of which nothing is known any more stops nobody', async () => {
      await add('anna');
      await says(ONE_CALL, 10);
      await says({ phone: 'unknown' }, 20);
      expect(await anna(21)).toMatchObject({ phone: 'unknown', state: 'available' });
      expect(await reserve(21)).toBe('anna');
    });

    test('our own call is told of as well, and does not count twice', async () => {
      await add('anna', 2);
      expect(await reserve(5)).toBe('anna');
      await says(ONE_CALL, 10);
      expect(await anna(11)).toMatchObject({ phone: 'busy', state: 'available', since: T0 });
      expect(await reserve(12)).toBe('anna');
      expect(await anna(13)).toMatchObject({ state: 'busy', calls: [{}, {}] });
    });

    test('a call of the PBX beside our own is one more than we have', async () => {
      await add('anna', 3);
      expect(await reserve(5)).toBe('anna');
      await says({ phone: 'busy', calls: 2 }, 10);
      expect(await anna(11)).toMatchObject({ phone: 'busy', state: 'busy', since: T0 + 10 });
      expect(await reserve(12)).toBe('busy');
      await says(ONE_CALL, 20);
      expect(await reserve(21)).toBe('anna');
    });

    test('one that takes no calls takes none, however many of ours are up', async () => {
      await add('anna', 2);
      expect(await reserve(5)).toBe('anna');
      await says({ phone: 'busy', calls: null }, 10);
      expect(await reserve(11)).toBe('busy');
    });

    test('when our call is over, nobody is reserved until the PBX says that the telephone is free', async () => {
      await add('anna');
      const reservation = await reserved(5);
      await agents.follow(reservation, 'busy', T0 + 6);
      await says(ONE_CALL, 7);
      await agents.release(reservation, 'talked', T0 + 50);
      expect(await anna(51)).toMatchObject({ phone: 'busy', state: 'busy', since: T0 + 50, calls: [] });
      expect(await reserve(52)).toBe('busy');
      await says(IDLE, 60);
      expect(await anna(61)).toMatchObject({ state: 'available', since: T0 + 60 });
      expect(await reserve(62)).toBe('anna');
    });

    test('a wrap-up is shown as such, whatever the telephone does', async () => {
      await agents.put(profile('anna', { wrapUpMs: 1_000 }), null, { configured: false, at: T0 });
      const reservation = await reserved(5);
      await agents.follow(reservation, 'busy', T0 + 6);
      await agents.release(reservation, 'talked', T0 + 10);
      await says(ONE_CALL, 20);
      expect(await anna(21)).toMatchObject({ state: 'wrap-up', phone: 'busy' });
      expect(await anna(1_010)).toMatchObject({ state: 'busy', since: T0 + 1_010 });
    });

    test('longest-idle: a call of the PBX counts like one of ours; the end of a ring in vain does not', async () => {
      for (const id of ['anna', 'bert']) await add(id);
      await says(ONE_CALL, 10);
      await says(IDLE, 20);
      expect(await reserve(30, ['anna', 'bert'])).toBe('bert');
      await clear(agents);
      for (const id of ['anna', 'bert']) await add(id);
      const reservation = await reserved(5);
      await says(ONE_CALL, 10);
      await agents.release(reservation, 'given-up', T0 + 15);
      await says(IDLE, 20);
      expect(await reserve(30, ['anna', 'bert'])).toBe('anna');
    });

    test('an agent who is not there has no telephone, and one who comes back begins anew', async () => {
      expect(await agents.setPhone(asAgentId('nobody'), ONE_CALL, T0)).toBe(false);
      await add('anna');
      await says(ONE_CALL, 10);
      await agents.remove(ANNA);
      await add('anna');
      expect(await anna(20)).toMatchObject({ phone: 'unknown', state: 'available' });
    });
  });
}
