import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CallCards } from '../../../src/context/index.ts';
import { CallsElsewhere, DialledCalls, LiveHub, LiveTeller } from '../../../src/live/index.ts';
import type { NumberedChange } from '../../../src/live/index.ts';
import { asAgentId, asCallId, asHandoffId, asLegId } from '../../../src/ports/ids.ts';
import type { CallRecord, HandoffRecord, LegStateName } from '../../../src/ports/records.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { batchOf, startedHandoff } from '../../unit/context/facts.ts';
import type { Told } from '../../unit/context/facts.ts';
import { at, sampleCall, sampleHandoff } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

const PATIENCE = { timeout: 6_000, interval: 5 };
const ONE = asCallId('one');
const ANNA = asAgentId('anna');
const SPOKEN = { leg: asLegId('one.l1'), role: 'caller', startMs: 900, endMs: 1_400, private: false } as const;
const TALK: Told = [1, { type: 'ai.talk', data: { prompt: { text: 'Hello.' } } }];
const SPEECH: Told = [3, { type: 'call.speech', data: { ...SPOKEN, text: 'Hi.', confidence: 0.5 } }];
const DIALLED: Told = [
  5,
  {
    type: 'handoff.dialling',
    data: { handoffId: asHandoffId('one.h1'), leg: asLegId('one.l2'), destination: 'agent:anna' },
  },
];
const OVER = sampleCall('one', { state: 'ended', endedAt: at(9) });
const { id: _id, state: _state, handoffs: _handoffs, ...CALL } = OVER;
const ENDED: Told = [
  9,
  {
    type: 'call.ended',
    data: {
      ...CALL,
      result: 'completed',
      reason: 'caller-hangup',
      sipStatus: 200,
      handoffs: [],
      context: null,
      durationMs: 9_000,
      talkMs: 8_000,
    },
  },
];

/** A node as far as the live view needs it. */
class LiveNode {
  readonly store: DatabaseStore;
  readonly clock = new SystemClock();
  readonly cards = new CallCards();
  readonly dialled = new DialledCalls();
  readonly live: LiveHub;
  readonly elsewhere: CallsElsewhere;
  readonly teller: LiveTeller;
  #next = new Map<string, number>();

  private constructor(store: DatabaseStore) {
    this.store = store;
    const logger = pino({ enabled: false });
    const { clock, cards, dialled } = this;
    const live = new LiveHub({ cards, clock, logger });
    this.live = live;
    this.elsewhere = new CallsElsewhere({ nodes: store.nodes, news: store.callNews, store, cards, dialled, live, clock, logger }); // prettier-ignore
    this.teller = new LiveTeller({ nodes: store.nodes, clock });
    live.watchElsewhere(this.elsewhere);
  }

  static async open(node: string, url: string): Promise<LiveNode> {
    const logger = pino({ enabled: false });
    const store = await DatabaseStore.open({
      database: { kind: 'postgres', url },
      clock: new SystemClock(),
      logger,
      node,
    });
    return new LiveNode(store);
  }

  /** Writes a batch as a node does. */
  async tell(told: readonly Told[], call: CallRecord, handoffs: readonly HandoffRecord[] = []): Promise<void> {
    const first = this.#next.get(call.id) ?? 1;
    this.#next.set(call.id, first + told.length);
    const batch = { ...batchOf(told, call, first), handoffs };
    this.cards.fold(batch);
    this.dialled.fold(batch);
    this.live.tell(batch);
    await this.store.append(batch);
    this.teller.written();
  }

  /** All changes that are kept. */
  changes(): readonly NumberedChange[] {
    return Array.from({ length: this.live.newest }, (_, index) => this.live.at(index + 1)).filter((each) => each !== null); // prettier-ignore
  }

  types(): readonly string[] {
    return this.changes().map((change) => (change.type === 'event' ? change.event.type : change.type));
  }

  async close(): Promise<void> {
    this.elsewhere.dispose();
    await this.live.close();
    await this.teller.close();
    await this.store.close();
  }
}

onPostgres('The live view of a node', WITHOUT_FSYNC, (on) => {
  let name: string;
  let number = 0;
  let one: LiveNode;
  let two: LiveNode;
  beforeEach(async () => {
    number += 1;
    name = `live_${String(number)}`;
    await on.server.createDatabase(name);
    one = await LiveNode.open('one', on.server.url(name));
    two = await LiveNode.open('two', on.server.url(name));
    await expect.poll(() => [one, two].map(({ store }) => store.nodes.nodes.length), PATIENCE).toEqual([2, 2]);
  });
  afterEach(async () => {
    await Promise.all([one, two].map(async (node) => await node.close()));
  });

  const legs = (state: LegStateName): CallRecord['legs'] => [
    { id: asLegId('one.l1'), role: 'caller', state: 'answered', sipCallId: null, codec: null },
    { id: asLegId('one.l2'), role: 'agent', state, sipCallId: null, codec: null },
  ];

  test('has a call of another node from its beginning to its end, with the words as they are said', async () => {
    await two.live.prepare();
    two.live.follow(() => undefined);
    await one.tell([TALK], sampleCall('one'));
    await expect.poll(() => two.live.isUp(ONE), PATIENCE).toBe(true);
    one.teller.hear({ ...SPOKEN, call: ONE, text: 'H', final: false, confidence: null });
    await expect.poll(() => two.types(), PATIENCE).toEqual(['call', 'segment', 'ai.talk', 'state', 'segment']);
    await one.tell([SPEECH], sampleCall('one'));
    await expect.poll(() => two.changes().at(-1), PATIENCE).toMatchObject({ type: 'segment', segment: { text: 'Hi.', final: true } }); // prettier-ignore
    expect(two.changes().find((change) => change.type === 'segment' && !change.segment.final)).toMatchObject({ callId: 'one', segment: { text: 'H' } }); // prettier-ignore
    await one.tell([ENDED], OVER);
    await expect.poll(() => two.live.isUp(ONE), PATIENCE).toBe(false);
    expect(two.types().slice(-4)).toEqual(['call.ended', 'context', 'call', 'state']);
    expect(two.cards.cardOf(ONE)).toBeNull();
    // What came after the end is told, and makes no card of it.
    await one.tell([SPEECH], OVER);
    await expect.poll(() => two.types().filter((type) => type === 'segment').length, PATIENCE).toBe(4);
    expect([two.live.isUp(ONE), two.cards.cardOf(ONE)]).toEqual([false, null]);
    expect(two.types().filter((type) => type === 'call.ended')).toHaveLength(1);
  });

  test('shows calls that were up before anybody followed, with card, handoff and agent, and drops them afterwards', async () => {
    const attempts = [
      { destination: 'agent:anna', startedAt: at(5), result: null, sipStatus: null, q850Cause: null, ringingAt: null, answeredAt: null, endedAt: null }, // prettier-ignore
    ];
    const handoff = sampleHandoff('one.h1', ONE, { attempts });
    const call = sampleCall('one', { state: 'handoff', legs: legs('ringing'), handoffs: [handoff.id] });
    await one.tell([TALK, [4, startedHandoff('one.h1', { summary: 'Wants a refund.' })], DIALLED], call, [handoff]);
    expect([two.live.isUp(ONE), two.dialled.has(ONE, ANNA)]).toEqual([false, false]);
    await two.live.prepare();
    const leave = two.live.follow(() => undefined);
    expect(two.live.snapshot({ kind: 'all' })).toMatchObject({ calls: [{ id: 'one' }], handoffs: [{ id: 'one.h1' }] });
    expect(two.live.snapshot({ kind: 'call', call: ONE })).toMatchObject({ contexts: [{ context: { summary: 'Wants a refund.' } }] }); // prettier-ignore
    expect([two.dialled.has(ONE, ANNA), two.dialled.has(ONE, asAgentId('bert'))]).toEqual([true, false]);
    expect(two.types()).not.toContain('ai.talk');
    // The agent has it as it answers, and its words from then on.
    await one.tell([[6, TALK[1]]], { ...call, legs: legs('answered') }, [handoff]);
    await expect.poll(() => two.changes().at(-1), PATIENCE).toMatchObject({ type: 'state', call: { legs: [{}, { state: 'answered' }] } }); // prettier-ignore
    one.teller.hear({ ...SPOKEN, call: ONE, text: 'H', final: false, confidence: null });
    await expect.poll(() => two.changes().at(-1), PATIENCE).toMatchObject({ type: 'segment', agents: ['anna'] });
    leave();
    await two.live.close();
    expect([two.live.isUp(ONE), two.dialled.has(ONE, ANNA), two.cards.cardOf(ONE)]).toEqual([false, false, null]);
  });

  test('tells once of a call that this node ends, whose node is dead', async () => {
    await one.tell([TALK], sampleCall('one'));
    await two.live.prepare();
    const end = batchOf([ENDED], OVER, 2);
    two.cards.fold(end);
    two.live.tell(end);
    await two.store.append(end);
    await two.elsewhere.open();
    await two.elsewhere.open();
    expect(two.types().filter((type) => type === 'call.ended')).toHaveLength(1);
    expect(two.types().at(-1)).toBe('state');
  });

  test('costs nothing while nobody follows, and a lost notice costs seconds', async () => {
    const heard: string[] = [];
    two.store.nodes.onNotice('calls', () => heard.push('calls'));
    two.store.nodes.onNotice('agents', () => heard.push('agents'));
    await one.tell([TALK], sampleCall('one'));
    one.teller.hear({ ...SPOKEN, call: ONE, text: 'H', final: false, confidence: null });
    one.store.nodes.tell('agents', '');
    await expect.poll(() => heard, PATIENCE).toEqual(['agents']);
    await two.live.prepare();
    await one.store.append(batchOf([SPEECH], sampleCall('one'), 2));
    await expect.poll(() => two.types().at(-1), PATIENCE).toBe('segment');
    expect(heard).toEqual(['agents']);
  });
});
