import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentQueueHub } from '../../../src/agent-queues/index.ts';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import { asAgentId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { MemoryQueuePlaces } from '../../fakes/memory-queue-places.ts';
import { settle } from '../../fakes/settle.ts';
import { BILLING, TellingCaller } from './telling-caller.ts';

const LOGGER = pino({ enabled: false });
const SETTINGS = {
  maxWaitMs: 60_000,
  strategy: 'longest-idle',
  serviceLevelMs: 20_000,
  whenNoAgents: 'wait',
  keys: { callback: null, voicemail: null, ai: null },
  groups: [BILLING],
} as const;

let clock: FakeClock;
let store: MemoryAgents;
let desk: StoredAgentDesk;
let places: MemoryQueuePlaces;
let hubs: { readonly a: AgentQueueHub; readonly b: AgentQueueHub };
/** What every caller was told, in order. */
let told: string[];

function newHub(node: string): AgentQueueHub {
  const queues = [
    { ...SETTINGS, name: 'billing', maxLength: 100 },
    { ...SETTINGS, name: 'short', maxLength: 2 },
  ];
  return new AgentQueueHub({ queues, desk, clock, places: places.of(node), logger: LOGGER });
}

beforeEach(async () => {
  clock = new FakeClock();
  places = new MemoryQueuePlaces();
  told = [];
  store = new MemoryAgents();
  desk = await StoredAgentDesk.open({ store, clock, logger: LOGGER }, [], []);
  hubs = { a: newHub('a'), b: newHub('b') };
  await settle();
});
afterEach(async () => {
  for (const hub of Object.values(hubs)) await hub.close();
  await desk.close();
  expect(clock.pending).toBe(0);
});

/** A caller of a node. */
class Caller extends TellingCaller {
  constructor(node: 'a' | 'b', name: string, queue?: string, priority?: number) {
    super({ hub: hubs[node], desk, told }, name, queue, priority);
  }
}

function profile(name: string) {
  const agent = { id: asAgentId(name), name, uri: 'sip:a@pbx', maxCalls: 1, wrapUpMs: 0, watch: 'off' as const };
  return { ...agent, skills: { billing: 1 } };
}

async function add(name: string): Promise<void> {
  await desk.put(profile(name), 'available', { configured: false, at: clock.wall() });
}

/** The next one comes later. */
async function toldNext(): Promise<readonly string[]> {
  await settle();
  clock.advance(10);
  return told.splice(0);
}

function seen(node: 'a' | 'b', queue = 'billing'): readonly string[] {
  return hubs[node]
    .get(queue)!
    .waiting.map(({ call, position, node: of }) => `${call} ${String(position)} ${of ?? '-'}`);
}

describe('Callers of several nodes who wait for the same agents', () => {
  it('stand in one line: by priority, then by when they came, at whatever node', async () => {
    const changed: string[] = [];
    hubs.b.onChange((name) => changed.push(name));
    new Caller('a', 'one').ask();
    expect(await toldNext()).toEqual(['one 1']);
    expect(changed).toEqual(['billing']);
    new Caller('b', 'two').ask();
    expect(await toldNext()).toEqual(['two 2']);
    new Caller('a', 'urgent', 'billing', 5).ask();
    expect(await toldNext()).toEqual(['urgent 1']);
    expect(seen('a')).toEqual(['urgent 1 -', 'one 2 -', 'two 3 b']);
    expect(seen('b')).toEqual(['urgent 1 a', 'one 2 a', 'two 3 -']);
    expect(hubs.b.get('billing')).toMatchObject({ depth: 3, longestWaitMs: 30 });
    await add('anna');
    expect(await toldNext()).toEqual(['urgent anna']);
    await add('ben');
    expect(await toldNext()).toEqual(['one ben']);
    expect(seen('b')).toEqual(['two 1 -']);
    await add('carl');
    expect(await toldNext()).toEqual(['two carl']);
    expect(places.rows.size).toBe(0);
  });

  it('whoever does not wait gets no agent whom somebody of another node waits for', async () => {
    // Anna had her turn with the one who waits. Ben comes free at the very moment of the request.
    new Caller('a', 'one').ask(BILLING, ['anna']);
    await toldNext();
    for (const name of ['anna', 'ben']) {
      await store.put(profile(name), 'available', { configured: false, at: clock.wall() });
    }
    const request = { groups: [BILLING], choice: 'longest-idle', exclude: [], most: 2, at: clock.wall() } as const;
    const { reserved } = await hubs.b.reserve({ ...request, call: asCallId('x'), handoff: null });
    expect(reserved.map(({ agent }) => agent.id)).toEqual(['anna']);
  });

  it('fill the queue together', async () => {
    new Caller('a', 'one', 'short').ask();
    await toldNext();
    new Caller('b', 'two', 'short').ask();
    expect(await toldNext()).toEqual(['two 2']);
    new Caller('a', 'three', 'short').ask();
    new Caller('b', 'four', 'short').ask();
    expect((await toldNext()).toSorted()).toEqual(['four queue-full', 'three queue-full']);
    expect(seen('a', 'short')).toEqual(['one 1 -', 'two 2 b']);
  });

  it('one whose agent declines has the place of before, and holds nobody up while the agent rings', async () => {
    await add('anna');
    const one = new Caller('a', 'one').ask();
    expect(await toldNext()).toEqual(['one anna']);
    new Caller('b', 'two').ask();
    expect(await toldNext()).toEqual(['two 1']);
    one.done('given-up');
    one.ask(BILLING, ['anna']);
    expect((await toldNext()).toSorted()).toEqual(['one 1', 'two anna']);
    new Caller('b', 'three').ask();
    expect(await toldNext()).toEqual(['three 2']);
    expect(seen('b')).toEqual(['one 1 a', 'three 2 -']);
    await add('ben');
    expect(await toldNext()).toEqual(['one ben']);
  });

  it('those whom a dead node left count until somebody takes them out', async () => {
    const wanted = { groups: [BILLING], exclude: [] };
    const gone = { queue: 'billing', priority: 0, sinceMs: clock.wall() - 1, wanted };
    await places.of('dead').change([{ ...gone, handoff: asHandoffId('gone'), call: asCallId('gone') }], []);
    new Caller('a', 'one').ask();
    await toldNext();
    await add('anna');
    clock.advance(5_000);
    expect(await toldNext()).toEqual([]);
    expect(seen('a')).toEqual(['gone 1 dead', 'one 2 -']);
    await places.of('b').removeNode('dead');
    expect(await toldNext()).toEqual(['one anna']);
  });

  it('what a former start of this node left is taken out, and what is missing is put again', async () => {
    await hubs.a.close();
    const left = { call: asCallId('old'), queue: 'billing', priority: 0, sinceMs: 1, wanted: { groups: [BILLING], exclude: [] } }; // prettier-ignore
    places.rows.set('old', { ...left, handoff: asHandoffId('old'), node: 'a' });
    hubs = { ...hubs, a: newHub('a') };
    await settle();
    expect([...places.rows.keys()]).toEqual([]);
    new Caller('a', 'one').ask();
    await toldNext();
    // Others took this node for dead.
    await places.of('b').removeNode('a');
    await toldNext();
    expect([...places.rows.keys()]).toEqual([]);
    clock.advance(5_000);
    await toldNext();
    expect([...places.rows.keys()]).toEqual(['one']);
    expect(seen('b')).toEqual(['one 1 a']);
  });

  it('the database is away: all wait as they are, and the others are told when it is back', async () => {
    places.fault = new Error('away');
    const one = new Caller('a', 'one').ask();
    const two = new Caller('a', 'two').ask();
    expect(await toldNext()).toEqual(['one 1', 'two 2']);
    one.ticket.leave('abandoned');
    places.fault = null;
    clock.advance(1_000);
    await toldNext();
    expect([...places.rows.keys()]).toEqual(['two']);
    places.fault = new Error('away');
    two.ticket.leave('abandoned');
    await toldNext();
    expect(seen('b')).toEqual(['two 1 a']);
    places.fault = null;
    clock.advance(1_000);
    await toldNext();
    expect(places.rows.size).toBe(0);
    expect(seen('b')).toEqual([]);
  });

  it('the time of day is set back: who came first at a node stays first everywhere', async () => {
    new Caller('a', 'one').ask();
    await toldNext();
    new Caller('b', 'two').ask();
    await toldNext();
    clock.stepWall(-60_000);
    new Caller('a', 'three').ask();
    await toldNext();
    // The clocks of nodes need not agree. What they say of each other does.
    expect(seen('a').map((each) => each.slice(0, -2))).toEqual(seen('b').map((each) => each.slice(0, -2)));
    const order = seen('a').map((each) => each.split(' ')[0]);
    expect(order.indexOf('one')).toBeLessThan(order.indexOf('three'));
    for (const name of ['anna', 'ben', 'carl']) await add(name);
    expect((await toldNext()).map((each) => each.split(' ')[0])).toEqual(order);
  });
});
