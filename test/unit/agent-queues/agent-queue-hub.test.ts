import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentQueueHub } from '../../../src/agent-queues/index.ts';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import type { AgentGroup } from '../../../src/ports/agents.ts';
import { asAgentId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { settle } from '../../fakes/settle.ts';
import { BILLING, TellingCaller } from './telling-caller.ts';

const LOGGER = pino({ enabled: false });
const SUPPORT: AgentGroup = { kind: 'skills', skills: ['support'], match: 'any' };
const SETTINGS = {
  maxLength: 100,
  maxWaitMs: 60_000,
  strategy: 'longest-idle',
  serviceLevelMs: 20_000,
  keys: { callback: null, voicemail: null, ai: null },
} as const;

let clock: FakeClock;
let store: MemoryAgents;
let desk: StoredAgentDesk;
let hub: AgentQueueHub;
/** What every caller was told, in order. */
let told: string[];

beforeEach(async () => {
  clock = new FakeClock();
  store = new MemoryAgents();
  told = [];
  desk = await StoredAgentDesk.open({ store, clock, logger: LOGGER }, [], []);
  hub = new AgentQueueHub({
    queues: [
      { ...SETTINGS, name: 'billing', whenNoAgents: 'wait', groups: [BILLING] },
      { ...SETTINGS, name: 'short', maxLength: 2, whenNoAgents: 'leave', groups: [] },
    ],
    desk,
    clock,
    logger: LOGGER,
  });
});
afterEach(async () => {
  await hub.close();
  await desk.close();
  expect(clock.pending).toBe(0);
});

/** A caller of the hub under test. */
class Caller extends TellingCaller {
  constructor(name: string, queue?: string, priority?: number) {
    super({ hub, desk, told }, name, queue, priority);
  }
}

async function add(name: string, ...skills: readonly string[]): Promise<void> {
  const agent = { id: asAgentId(name), name, uri: 'sip:a@pbx', maxCalls: 1, wrapUpMs: 0, watch: 'off' as const };
  const levels = Object.fromEntries(skills.map((skill) => [skill, 1]));
  await desk.put({ ...agent, skills: levels }, 'available', { configured: false, at: clock.wall() });
}

function reservations(): number {
  return store.asked.filter((what) => what === 'reserve').length;
}

function positions(): readonly string[] {
  return hub.get('billing')?.waiting.map(({ call, position }) => `${call} ${String(position)}`) ?? [];
}

async function toldNext(): Promise<readonly string[]> {
  await settle();
  return told.splice(0);
}

describe('Callers who wait for agents', () => {
  it('a caller for whom somebody is free does not wait', async () => {
    await add('anna', 'billing');
    new Caller('one').ask();
    expect(await toldNext()).toEqual(['one anna']);
  });

  it('have their turn in the order in which they came', async () => {
    await add('anna', 'billing');
    const one = new Caller('one').ask();
    const [two] = [new Caller('two').ask(), new Caller('three').ask()];
    expect(await toldNext()).toEqual(['one anna', 'two 1', 'three 2']);
    one.done();
    expect(await toldNext()).toEqual(['two anna']);
    expect(positions()).toEqual(['three 1']);
    two.done();
    expect(await toldNext()).toEqual(['three anna']);
  });

  it('get an agent as soon as the telephone has no call of the PBX any more', async () => {
    await add('anna', 'billing');
    desk.notePhone(asAgentId('anna'), { phone: 'busy', calls: 1 });
    await settle();
    new Caller('one').ask();
    expect(await toldNext()).toEqual(['one 1']);
    desk.notePhone(asAgentId('anna'), { phone: 'busy', calls: 2 });
    expect(await toldNext()).toEqual([]);
    desk.notePhone(asAgentId('anna'), { phone: 'idle' });
    expect(await toldNext()).toEqual(['one anna']);
  });

  it('who comes while another is being served is not told to wait before being asked for', async () => {
    await add('anna', 'billing');
    await add('ben', 'billing');
    const { reserve } = store;
    store.reserve = async (...args) => {
      store.reserve = reserve;
      const outcome = await reserve(...args);
      new Caller('two').ask();
      return outcome;
    };
    new Caller('one').ask();
    expect(await toldNext()).toEqual(['one anna', 'two ben']);
  });

  it('who has more priority is before the others', async () => {
    await add('anna', 'billing');
    const one = new Caller('one').ask();
    await settle();
    new Caller('two').ask();
    new Caller('urgent', 'billing', 5).ask();
    await settle();
    expect(positions()).toEqual(['urgent 1', 'two 2']);
    told.length = 0;
    one.done();
    expect(await toldNext()).toEqual(['urgent anna']);
  });

  it('one free agent and fifty callers: one reservation', async () => {
    for (let index = 0; index < 50; index += 1) new Caller(`c${String(index)}`).ask();
    await toldNext();
    const before = reservations();
    await add('anna', 'billing');
    expect(await toldNext()).toEqual(['c0 anna']);
    expect(reservations() - before).toBe(1);
  });

  it('fifty who come at once ask once, where nobody is free', async () => {
    await add('anna', 'billing');
    new Caller('one').ask();
    await settle();
    const before = reservations();
    for (let index = 0; index < 50; index += 1) new Caller(`c${String(index)}`).ask();
    expect(await toldNext()).toHaveLength(51);
    expect(reservations() - before).toBe(1);
  });

  it('one further back goes ahead only for an agent whom nobody before wants', async () => {
    new Caller('one').ask(BILLING);
    new Caller('two').ask(SUPPORT);
    await toldNext();
    await add('both', 'billing', 'support');
    expect(await toldNext()).toEqual(['one both']);
    new Caller('three').ask(BILLING);
    await toldNext();
    await add('sue', 'support');
    expect(await toldNext()).toEqual(['two sue']);
  });

  it('who does not wait gets no agent whom somebody waits for', async () => {
    new Caller('one').ask(BILLING, ['anna']);
    await settle();
    const request = { groups: [BILLING], choice: 'longest-idle', exclude: [], most: 1, at: clock.wall() } as const;
    const direct = async (): Promise<readonly string[]> => {
      const { reserved } = await hub.reserve({ ...request, call: asCallId('new'), handoff: null });
      return reserved.map(({ agent }) => agent.id);
    };
    // Anna had her turn with the one who waits. Ben comes free at the very moment of the request.
    await store.put(profile('anna'), 'available', { configured: false, at: clock.wall() });
    await store.put(profile('ben'), 'available', { configured: false, at: clock.wall() });
    expect(await direct()).toEqual(['anna']);
    expect(await direct()).toEqual([]);
  });

  it('who leaves while an agent is being reserved: the agent is given back, and the next one has a turn', async () => {
    const one = new Caller('one').ask();
    new Caller('two').ask();
    await toldNext();
    const { reserve } = store;
    store.reserve = async (...args) => {
      const outcome = await reserve(...args);
      one.ticket.leave('abandoned');
      store.reserve = reserve;
      return outcome;
    };
    await add('anna', 'billing');
    expect(await toldNext()).toEqual(['two anna']);
    expect((await desk.get(asAgentId('anna'), clock.wall()))?.calls).toMatchObject([{ call: 'two' }]);
  });

  it('whose agent declines has the place of before, and another agent', async () => {
    await add('anna', 'billing');
    const one = new Caller('one').ask();
    await settle();
    new Caller('two').ask();
    await toldNext();
    one.done('given-up');
    one.ask(BILLING, ['anna']);
    expect(await toldNext()).toEqual(['two anna', 'one 1']);
    new Caller('three').ask();
    await settle();
    expect(positions()).toEqual(['one 1', 'three 2']);
    told.length = 0;
    await add('ben', 'billing');
    expect(await toldNext()).toEqual(['one ben']);
  });

  it('a queue that is full takes nobody, unless somebody is free', async () => {
    await add('anna', 'billing');
    const first = new Caller('first', 'short').ask();
    for (const name of ['one', 'two', 'three']) new Caller(name, 'short').ask();
    expect(await toldNext()).toEqual(['first anna', 'one 1', 'two 2', 'three queue-full']);
    await add('ben', 'billing');
    expect(await toldNext()).toEqual(['one ben']);
    first.done();
    expect(await toldNext()).toEqual(['two anna']);
    expect(hub.get('short')?.totals).toMatchObject({ refused: 1 });
  });

  it('nobody is there at all: the caller leaves, or waits where the queue says so', async () => {
    new Caller('one', 'short').ask();
    new Caller('two', 'billing').ask();
    expect(await toldNext()).toEqual(['one no-agents', 'two 1']);
  });

  it('a wrap-up ends: the next one has a turn by itself', async () => {
    await add('anna', 'billing');
    const anna = await desk.get(asAgentId('anna'), clock.wall());
    await desk.put({ ...anna!, wrapUpMs: 10_000 }, null, { configured: false, at: clock.wall() });
    const one = new Caller('one').ask();
    new Caller('two').ask();
    await toldNext();
    one.done();
    await settle();
    clock.advance(9_999);
    expect(await toldNext()).toEqual([]);
    clock.advance(1);
    expect(await toldNext()).toEqual(['two anna']);
  });

  it('an agent of whom nobody told is found when it is looked again', async () => {
    new Caller('one').ask();
    await toldNext();
    await store.put(profile('anna'), 'available', { configured: false, at: clock.wall() });
    clock.advance(5_000);
    expect(await toldNext()).toEqual(['one anna']);
  });

  it('two agents who come free at the same time serve two, in one go', async () => {
    new Caller('one').ask();
    new Caller('two').ask();
    await toldNext();
    for (const name of ['anna', 'ben']) {
      await store.put(profile(name), 'available', { configured: false, at: clock.wall() });
    }
    clock.advance(5_000);
    expect(await toldNext()).toEqual(['one anna', 'two ben']);
  });

  it('the store is away: all wait, and it is asked again', async () => {
    await add('anna', 'billing');
    store.fault = new Error('disk');
    new Caller('one').ask();
    new Caller('two').ask();
    expect(await toldNext()).toEqual(['one 1', 'two 2']);
    store.fault = null;
    clock.advance(1_000);
    expect(await toldNext()).toEqual(['one anna']);
  });

  it('there is no queue of that name', () => {
    expect(hub.join({ call: asCallId('c'), handoff: asHandoffId('h'), queue: 'sales', priority: 0 })).toBeNull();
    expect(hub.get('sales')).toBeNull();
  });

  it('the figures of the last hour tell who was answered in time, and who hung up', async () => {
    await add('anna', 'billing');
    const [one, two, three, four] = ['one', 'two', 'three', 'four'].map((name) => new Caller(name).ask());
    await settle();
    clock.advance(20_000);
    one!.ticket.leave('answered');
    clock.advance(1);
    two!.ticket.leave('answered');
    three!.ticket.leave('abandoned');
    four!.ticket.leave('left');
    four!.ticket.leave('answered');
    await settle();
    expect(hub.get('billing')?.lastHour).toEqual({
      answered: 2,
      abandoned: 1,
      left: 1,
      refused: 0,
      serviceLevel: 0.25,
      abandonment: 0.25,
    });
    clock.advance(3_600_000);
    await settle();
    expect(hub.get('billing')?.lastHour).toMatchObject({ answered: 0, serviceLevel: null, abandonment: null });
    expect(hub.get('billing')?.totals).toEqual({ answered: 2, abandoned: 1, left: 1, refused: 0 });
  });
});

function profile(name: string) {
  return {
    id: asAgentId(name),
    name,
    uri: 'sip:a@pbx',
    skills: { billing: 1 },
    maxCalls: 1,
    wrapUpMs: 0,
    watch: 'off' as const,
  };
}

it('other queues: followers are told of those that are new, gone or changed, and of no others', () => {
  const changed: string[] = [];
  hub.onChange((name) => changed.push(name));
  const queue = (name: string, whenNoAgents: 'wait' | 'leave', groups: AgentGroup[], maxLength = 100) =>
    ({ ...SETTINGS, name, whenNoAgents, groups, maxLength }) as const;
  const short = queue('short', 'leave', [], 2);
  hub.configure([queue('billing', 'wait', [SUPPORT]), short]);
  expect(changed.splice(0)).toEqual(['billing']);
  hub.configure([short, queue('next', 'wait', [])]);
  expect(changed.splice(0)).toEqual(['billing', 'next']);
  hub.configure([{ ...short, maxLength: 3 }, queue('next', 'wait', [])]);
  expect(changed).toEqual(['short']);
});

it('other queues: a caller in one that is gone waits on and has a turn, and it is seen as long as somebody waits', async () => {
  const caller = new Caller('anna').ask();
  await settle();
  expect(told).toEqual(['anna 1']);
  const next = { ...SETTINGS, name: 'next', whenNoAgents: 'wait' as const, groups: [BILLING] };
  hub.configure([next], new Set(['billing']));
  expect(hub.list().map(({ name, depth }) => [name, depth])).toEqual([
    ['billing', 1],
    ['next', 0],
  ]);
  expect(hub.groups()).toEqual(hub.list().map(({ name, groups }) => ({ name, groups })));
  await add('ben', 'billing');
  await settle();
  expect(told).toEqual(['anna 1', 'anna ben']);
  expect(hub.list().map(({ name }) => name)).toEqual(['next']);
  expect(hub.groups()).toEqual([{ name: 'next', groups: [BILLING] }]);
  // A call that began before may still ask for it; once none may, it is forgotten.
  expect(hub.join({ call: asCallId('b'), handoff: asHandoffId('b'), queue: 'billing', priority: 0 })).not.toBeNull();
  hub.configure([next]);
  expect(hub.join({ call: asCallId('c'), handoff: asHandoffId('c'), queue: 'billing', priority: 0 })).toBeNull();
  caller.ticket.leave('answered');
  caller.done();
});
