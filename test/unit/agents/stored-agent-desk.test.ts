import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import type { ConfiguredAgent } from '../../../src/agents/index.ts';
import type { AgentProfile } from '../../../src/ports/agents.ts';
import type { ReservationId } from '../../../src/ports/ids.ts';
import { asAgentId, asCallId } from '../../../src/ports/ids.ts';
import { profile, request } from '../../contract/agents/agent-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { settle } from '../../fakes/settle.ts';

const ANNA = asAgentId('anna');

function configured(id: string, changes: Partial<ConfiguredAgent> = {}): ConfiguredAgent {
  return { ...profile(id, changes), state: changes.state ?? 'available' };
}

describe('The desk of agents', () => {
  let clock: FakeClock;
  let store: MemoryAgents;
  let logged: string[];
  let told: number;
  beforeEach(() => {
    clock = new FakeClock();
    store = new MemoryAgents();
    logged = [];
    told = 0;
  });

  const open = async (
    agents: readonly ConfiguredAgent[] = [],
    calls: readonly string[] = [],
  ): Promise<StoredAgentDesk> => {
    const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
    const desk = await StoredAgentDesk.open({ store, clock, logger }, agents, calls.map(asCallId));
    await settle();
    desk.onChange(() => (told += 1));
    return desk;
  };
  const add = async (desk: StoredAgentDesk, agent: AgentProfile): Promise<void> => {
    await desk.put(agent, null, { configured: false, at: clock.wall() });
    await settle();
    told = 0;
  };
  const reserve = async (desk: StoredAgentDesk, id = 'anna', call = 'call-1'): Promise<ReservationId> => {
    const { reserved } = await desk.reserve(request([id], { call: asCallId(call), at: clock.wall() }));
    return reserved[0]!.reservation;
  };

  test('configured agents are there with their state, and keep what was set of them over a new start', async () => {
    const desk = await open([configured('anna', { state: 'away' }), configured('bert')]);
    expect(await desk.get(ANNA, clock.wall())).toMatchObject({ state: 'away', configured: true });
    await desk.setPresence(ANNA, 'available', clock.wall());
    await desk.close();
    const again = await open([configured('anna', { state: 'away', name: 'Anna B' }), configured('bert')]);
    expect(await again.get(ANNA, clock.wall())).toMatchObject({ state: 'available', name: 'Anna B' });
  });

  test('who watches telephones is told of all agents, and when a call with one of them is over', async () => {
    await open([configured('anna', { watch: 'dialog' })]);
    const heard: string[] = [];
    const watcher = {
      put: ({ id, watch }: Pick<AgentProfile, 'id' | 'watch'>): unknown => heard.push(`put ${id} ${watch}`),
      removed: (id: string): unknown => heard.push(`removed ${id}`),
      released: (id: string): unknown => heard.push(`released ${id}`),
    };
    const logger = pino({ level: 'silent' });
    const bert = configured('bert', { watch: 'presence', maxCalls: 2 });
    const desk = await StoredAgentDesk.open({ store, clock, logger, watcher }, [bert], []);
    expect(heard.splice(0)).toEqual(['put anna dialog', 'removed anna', 'put bert presence']);
    const first = await reserve(desk, 'bert');
    await reserve(desk, 'bert', 'call-2');
    desk.release(first, 'talked');
    desk.release(first, 'talked');
    desk.callOver(asCallId('call-1'));
    expect(heard.splice(0)).toEqual(['released bert']);
    desk.callOver(asCallId('call-2'));
    expect(heard).toEqual(['released bert']);
    await desk.close();
  });

  test('a telephone that is not busy any more may mean that somebody is free', async () => {
    const desk = await open();
    await add(desk, profile('anna'));
    desk.notePhone(ANNA, { phone: 'busy', calls: 1 });
    await settle();
    expect([told, (await desk.get(ANNA, clock.wall()))?.state]).toEqual([0, 'busy']);
    desk.notePhone(ANNA, { phone: 'unknown' });
    await settle();
    expect([told, (await desk.get(ANNA, clock.wall()))?.state]).toEqual([1, 'available']);
    await desk.close();
  });

  test('agents that the configuration names no more are gone, and those of the API stay', async () => {
    const desk = await open([configured('anna'), configured('bert')]);
    await add(desk, profile('carl'));
    await desk.close();
    const again = await open([configured('bert')]);
    expect((await again.list(clock.wall(), null)).map(({ id }) => id)).toEqual(['bert', 'carl']);
    expect(again.uriOf(ANNA)).toBeNull();
    expect(again.uriOf(asAgentId('carl'))).toBe('sip:carl@10.0.0.5');
  });

  test('an agent who is as configured is not written again', async () => {
    await (await open([configured('anna')])).close();
    store.asked.length = 0;
    await open([configured('anna')]);
    expect(store.asked).not.toContain('put');
  });

  test('reservations of calls that are up stay, and a crash leaves no others', async () => {
    const desk = await open([configured('anna', { maxCalls: 2 })]);
    await reserve(desk, 'anna', 'call-1');
    await reserve(desk, 'anna', 'call-2');
    await desk.close();
    const again = await open([configured('anna', { maxCalls: 2 })], ['call-2']);
    expect((await again.get(ANNA, clock.wall()))?.calls.map(({ call }) => call)).toEqual(['call-2']);
  });

  test('where an agent is called is known at once, and follows changes', async () => {
    const desk = await open();
    expect(desk.uriOf(ANNA)).toBeNull();
    await add(desk, profile('anna', { uri: '2001' }));
    expect(desk.uriOf(ANNA)).toBe('2001');
    await add(desk, profile('anna', { uri: '2002' }));
    expect(desk.uriOf(ANNA)).toBe('2002');
    await desk.remove(ANNA);
    expect(desk.uriOf(ANNA)).toBeNull();
  });

  test('whoever waits is told when somebody may be free', async () => {
    const desk = await open();
    await add(desk, profile('anna'));
    const reservation = await reserve(desk);
    desk.follow(reservation, 'ringing');
    desk.follow(reservation, 'busy');
    await settle();
    expect(told).toBe(0);
    expect(await desk.get(ANNA, clock.wall())).toMatchObject({ calls: [{ work: 'busy' }] });
    desk.release(reservation, 'talked');
    await settle();
    expect(told).toBe(1);
    desk.callOver(asCallId('call-1'));
    await settle();
    expect(told, 'the call held nobody any more').toBe(1);
    await desk.setPresence(ANNA, 'away', clock.wall());
    await desk.remove(ANNA);
    expect(told).toBe(3);
  });

  test('whoever waits is told when a wrap-up or a pause ends, and not before', async () => {
    const desk = await open();
    await add(desk, profile('anna', { wrapUpMs: 15_000 }));
    await add(desk, profile('bert'));
    desk.release(await reserve(desk), 'talked');
    for (let failure = 0; failure < 3; failure += 1) {
      desk.release(await reserve(desk, 'bert'), 'failed');
      await settle();
    }
    told = 0;
    clock.advance(14_999);
    await settle();
    expect(told).toBe(0);
    clock.advance(1);
    await settle();
    expect(told).toBe(1);
    clock.advance(45_000);
    await settle();
    expect(told).toBe(2);
    await desk.close();
    expect(clock.pending).toBe(0);
  });

  test('a long wrap-up is looked after again and again, so that a step of the time of day delays nobody', async () => {
    const desk = await open();
    await add(desk, profile('anna', { wrapUpMs: 3_600_000 }));
    desk.release(await reserve(desk), 'talked');
    await settle();
    told = 0;
    clock.stepWall(3_590_000);
    clock.advance(60_000);
    await settle();
    expect(told).toBe(1);
  });

  test('what cannot be written is tried again until it can be, with the time at which it happened', async () => {
    const desk = await open();
    await add(desk, profile('anna', { wrapUpMs: 15_000 }));
    const reservation = await reserve(desk);
    const at = clock.wall();
    store.fault = new Error('the disk is full');
    desk.follow(reservation, 'busy');
    desk.release(reservation, 'talked');
    await settle();
    clock.advance(500);
    await settle();
    store.fault = null;
    expect(await desk.get(ANNA, clock.wall())).toMatchObject({ calls: [{ work: 'reserved' }] });
    clock.advance(1_000);
    await settle();
    expect(await desk.get(ANNA, clock.wall())).toMatchObject({ state: 'wrap-up', calls: [{ until: at + 15_000 }] });
    expect(told).toBe(1);
    const messages = logged.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages.filter((message) => message === 'agents cannot be written for now')).toHaveLength(2);
    expect(messages).toContain('agents can be written again');
  });

  test('the end of a call is tried again, too', async () => {
    const desk = await open();
    await add(desk, profile('anna'));
    await reserve(desk);
    store.fault = new Error('the disk is full');
    desk.callOver(asCallId('call-1'));
    await settle();
    store.fault = null;
    clock.advance(500);
    await settle();
    expect(await desk.get(ANNA, clock.wall())).toMatchObject({ state: 'available', calls: [] });
  });

  test('what waits is written once more when the desk closes, and what is lost is logged', async () => {
    const desk = await open();
    await add(desk, profile('anna', { maxCalls: 2 }));
    const [first, second] = [await reserve(desk), await reserve(desk)];
    store.fault = new Error('the disk is full');
    desk.release(first, 'talked');
    await settle();
    store.fault = null;
    await desk.close();
    expect(await store.get(ANNA, clock.wall())).toMatchObject({ calls: [{ reservation: second }] });
    expect(clock.pending).toBe(0);

    const again = await open([], ['call-1']);
    store.fault = new Error('the disk is full');
    again.release(second, 'talked');
    await again.close();
    expect(logged.at(-1)).toContain('notes of agents were not written');
    expect(clock.pending).toBe(0);
  });

  test('whoever no longer waits is not told', async () => {
    const desk = await open();
    let calls = 0;
    const end = desk.onChange(() => (calls += 1));
    await add(desk, profile('anna'));
    end();
    await add(desk, profile('bert'));
    expect(calls).toBe(1);
  });
});
