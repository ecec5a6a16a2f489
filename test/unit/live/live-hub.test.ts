import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { CallCards } from '../../../src/context/index.ts';
import { LiveHub } from '../../../src/live/index.ts';
import type { LiveScope, NumberedChange } from '../../../src/live/index.ts';
import type { CallerIdentity } from '../../../src/ports/caller-identity.ts';
import { asAgentId, asCallId, asHandoffId, asLegId } from '../../../src/ports/ids.ts';
import type { LiveSegment } from '../../../src/ports/live-segment.ts';
import type { AttemptRecord, CallRecord, HandoffRecord, LegRecord, LegStateName } from '../../../src/ports/records.ts';
import { at, sampleCall, sampleHandoff } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { batchOf, startedHandoff } from '../context/facts.ts';
import type { Told } from '../context/facts.ts';

const ONE = asCallId('one');
const ANNA = asAgentId('anna');
const LEG = asLegId('one.l2');
const HANDOFF = asHandoffId('one.h1');
const TALK: Told = [1, { type: 'ai.talk', data: { prompt: { text: 'Hello.' } } }];
const ANSWERED: Told = [2, { type: 'call.answered', data: { leg: asLegId('one.l1'), codec: 'PCMU' } }];
const SPOKEN = { leg: asLegId('one.l1'), role: 'caller', startMs: 900, endMs: 1_400, private: false } as const;
const SPEECH: Told = [3, { type: 'call.speech', data: { ...SPOKEN, text: 'Hi.', confidence: 0.5 } }];

function legOf(id: string, role: LegRecord['role'], state: LegStateName): LegRecord {
  return { id: asLegId(id), role, state, sipCallId: null, codec: null };
}

function attemptAt(destination: string, changes: Partial<AttemptRecord> = {}): AttemptRecord {
  const unknown = { result: null, sipStatus: null, q850Cause: null, ringingAt: null, answeredAt: null, endedAt: null };
  return { destination, startedAt: at(5), ...unknown, ...changes };
}

class Scene {
  readonly clock = new FakeClock();
  readonly cards = new CallCards();
  readonly hub: LiveHub;
  news = 0;
  #next = 1;
  #seen = 0;
  readonly leave: () => void;

  constructor(limits?: ConstructorParameters<typeof LiveHub>[0]['limits']) {
    this.hub = new LiveHub({ cards: this.cards, clock: this.clock, logger: pino({ level: 'silent' }), limits });
    this.leave = this.hub.follow(() => (this.news += 1));
  }

  /** A batch, as the store is given it. */
  tell(told: readonly Told[], call: CallRecord = sampleCall('one'), handoffs: readonly HandoffRecord[] = []): void {
    const batch = { ...batchOf(told, call, this.#next), handoffs };
    this.#next += told.length;
    this.cards.fold(batch);
    this.hub.tell(batch);
  }

  /** The changes since this was asked last. */
  fresh(): NumberedChange[] {
    const changes: NumberedChange[] = [];
    for (;;) {
      const change = this.hub.at(this.#seen + 1);
      if (change === null) return changes;
      this.#seen += 1;
      changes.push(change);
    }
  }

  types(): string[] {
    return this.fresh().map((change) => (change.type === 'event' ? change.event.type : change.type));
  }

  snapshot(scope: LiveScope): ReturnType<LiveHub['snapshot']> {
    return this.hub.snapshot(scope);
  }
}

function partial(text: string, changes: Partial<LiveSegment> = {}): LiveSegment {
  return { ...SPOKEN, call: ONE, text, final: false, confidence: null, ...changes };
}

describe('LiveHub', () => {
  test('a new call comes before its facts, and everything once, numbered from 1', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.tell([ANSWERED, SPEECH]);
    const changes = scene.fresh();
    expect(changes.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(changes.map(({ type }) => type)).toEqual(['call', 'segment', 'event', 'state', 'event', 'segment']);
    expect(changes[5]).toMatchObject({ callId: 'one', segment: { ...SPOKEN, text: 'Hi.', final: true, confidence: 0.5 } });
    expect(scene.news).toBe(2);
  }); // prettier-ignore

  test('partial segments come as they are heard; final ones with their fact alone', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.fresh();
    scene.hub.hear(partial('I was', { confidence: 0.4 }));
    scene.hub.hear(partial('I was charged.', { final: true }));
    scene.hub.hear(partial('Elsewhere', { call: asCallId('two') }));
    expect(scene.fresh()).toMatchObject([
      { type: 'segment', callId: 'one', segment: { ...SPOKEN, text: 'I was', final: false, confidence: 0.4 } },
    ]);
  });

  test('what is told of a call has no metadata, however large: a follower stays behind by no more for it', () => {
    const scene = new Scene({ maxBytes: 10_000 });
    const metadata = { note: 'x'.repeat(60_000) };
    const none = { remoteParty: null, diversions: [], history: [], privacy: [], anonymous: false };
    const identity: CallerIdentity = { ...none, displayName: 'Ada', asserted: [] };
    const leg = legOf('one.l1', 'caller', 'answered');
    for (const mode of ['talk', 'held'] as const) {
      scene.tell([], sampleCall('one', { metadata, identity, legs: [{ ...leg, mode }] }));
    }
    expect(scene.hub.hasAllAfter(0)).toBe(true);
    const { metadata: _metadata, ...shown } = sampleCall('one', { legs: [{ ...leg, mode: 'held' }] });
    expect(scene.fresh().at(-1)).toEqual({ type: 'state', sequence: 4, callId: 'one', call: shown, agents: [], queues: [] }); // prettier-ignore
    expect(scene.snapshot({ kind: 'call', call: ONE })?.calls).toEqual([shown]);
  });

  test('call and state come where the call or a leg is in another one, and not otherwise', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.fresh();
    scene.tell([ANSWERED]);
    expect(scene.types()).toEqual(['call.answered']);
    const leg = legOf('one.l1', 'caller', 'answered');
    scene.tell([], sampleCall('one', { state: 'handoff', legs: [leg] }));
    scene.tell([], sampleCall('one', { state: 'handoff', legs: [{ ...leg, mode: 'held' }] }));
    expect(scene.types()).toEqual(['call', 'state', 'call', 'state']);
  });

  test('the card comes again as a handoff starts, with its summary', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.tell([[4, startedHandoff('one.h1', { summary: 'Wants a refund.' })]]);
    expect(scene.fresh().at(-1)).toMatchObject({ type: 'context', isNews: true, context: { summary: 'Wants a refund.' } }); // prettier-ignore
  });

  test('an agent has the card as the phone rings, the words once it has answered, and nothing after it left', () => {
    const scene = new Scene();
    const caller = legOf('one.l1', 'caller', 'answered');
    const record = (state: LegStateName): CallRecord =>
      sampleCall('one', { state: 'handoff', legs: [caller, legOf('one.l2', 'agent', state)] });
    const attempts = [attemptAt('agent:anna')];
    scene.tell([TALK]);
    scene.tell([[5, { type: 'handoff.dialling', data: { handoffId: HANDOFF, leg: LEG, destination: 'agent:anna' } }]], record('inviting'), [sampleHandoff('one.h1', ONE, { attempts })]); // prettier-ignore
    const ofAnna = (): string[] =>
      scene
        .fresh()
        .filter((change) => 'agents' in change && change.agents.includes(ANNA))
        .map((change) => (change.type === 'event' ? change.event.type : change.type));
    expect(ofAnna()).toEqual(['call', 'handoff']);
    scene.hub.hear(partial('not for her yet'));
    expect(ofAnna()).toEqual([]);
    scene.tell([], record('ringing'));
    expect(ofAnna()).toEqual(['call', 'context']);
    scene.tell([], record('answered'));
    scene.hub.hear(partial('Hello'));
    scene.tell([SPEECH], record('answered'));
    expect(ofAnna()).toEqual(['call', 'segment', 'segment']);
    expect(scene.snapshot({ kind: 'call', call: ONE })?.calls).toHaveLength(1);
    scene.tell([], record('ended'));
    expect(scene.fresh().find(({ type }) => type === 'call')).toMatchObject({ agents: ['anna'], leftAgents: ['anna'] });
    scene.tell([SPEECH], record('ended'));
    expect(ofAnna()).toEqual([]);
  });

  test('a phone that the caller is sent to (REFER) shows the card, until the attempt has failed', () => {
    const scene = new Scene();
    const call = sampleCall('one', { state: 'handoff', legs: [legOf('one.l1', 'caller', 'answered')] });
    const why = { reason: 'billing', summary: '', context: null };
    const leg = asLegId('one.l1');
    scene.tell([[5, { type: 'handoff.referring', data: { handoffId: HANDOFF, leg, destination: 'agent:anna', ...why } }]], call); // prettier-ignore
    const changes = scene.fresh();
    expect(changes.map(({ type }) => type)).toContain('context');
    expect(changes[0]).toMatchObject({ type: 'call', agents: ['anna'], leftAgents: [] });
    const attempt = attemptAt('agent:anna', { result: 'busy', endedAt: at(6) });
    scene.tell([[6, { type: 'handoff.attemptEnded', data: { handoffId: HANDOFF, leg, attempt } }]], call);
    expect(scene.fresh()[0]).toMatchObject({ type: 'call', leftAgents: ['anna'] });
  });

  test('who waits is told to the queue, and that the caller waits no more', () => {
    const scene = new Scene();
    const call = sampleCall('one', { state: 'handoff' });
    const waiting = sampleHandoff('one.h1', ONE, { queue: { name: 'billing', position: 1, estimate: null } });
    scene.tell([], call, [waiting]);
    expect(scene.fresh().map((change) => [change.type, 'queues' in change && change.queues])).toEqual([
      ['call', ['billing']],
      ['handoff', ['billing']],
      ['state', ['billing']],
    ]);
    scene.tell([], call, [sampleHandoff('one.h1', ONE)]);
    expect(scene.fresh()[0]).toMatchObject({ type: 'call', queues: ['billing'], leftQueues: ['billing'] });
  });

  test('a call that is over is told last, and is in no snapshot', () => {
    const scene = new Scene();
    scene.tell([TALK], sampleCall('one'), [sampleHandoff('one.h1', ONE)]);
    expect(scene.snapshot({ kind: 'all' })).toMatchObject({ calls: [{ id: 'one' }], handoffs: [{ id: 'one.h1' }] });
    scene.fresh();
    const ended = { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } as const;
    scene.tell([TALK], sampleCall('one', { state: 'ended', endedAt: at(9), ended }));
    expect(scene.types()).toEqual(['segment', 'ai.talk', 'call', 'state']);
    expect(scene.snapshot({ kind: 'all' })).toMatchObject({ calls: [], handoffs: [] });
    expect(scene.snapshot({ kind: 'call', call: ONE })).toBeNull();
  });

  test('changes are kept up to a bound of their number and one of their bytes', () => {
    const few = new Scene({ maxChanges: 3 });
    few.tell([TALK]);
    few.tell([ANSWERED, ANSWERED]);
    expect([few.hub.newest, few.hub.at(3), few.hub.at(4)?.sequence]).toEqual([6, null, 4]);
    expect([2, 3, 6, 7].map((after) => few.hub.hasAllAfter(after))).toEqual([false, true, true, false]);
    const small = new Scene({ maxBytes: 2_000 });
    const long = (count: number): Told => [3, { type: 'call.speech', data: { ...SPOKEN, text: 'x'.repeat(count), confidence: null } }]; // prettier-ignore
    for (let count = 0; count < 10; count += 1) small.tell([long(700)]);
    expect(small.hub.hasAllAfter(small.hub.newest - 2)).toBe(true);
    expect(small.hub.hasAllAfter(small.hub.newest - 3)).toBe(false);
    small.tell([long(5_000)]);
    expect(small.hub.at(small.hub.newest)).toBeNull();
  });

  test('a minute after the last one left changes are kept no more, and nobody goes on from before', () => {
    const scene = new Scene();
    scene.tell([TALK]);
    scene.leave();
    scene.clock.advance(59_000);
    scene.tell([ANSWERED]);
    const { newest } = scene.hub;
    expect(scene.hub.hasAllAfter(newest)).toBe(true);
    scene.clock.advance(1_000);
    scene.tell([SPEECH], sampleCall('one', { state: 'handoff' }));
    expect(scene.hub.hasAllAfter(newest)).toBe(false);
    expect(scene.hub.hasAllAfter(scene.hub.newest)).toBe(true);
    expect(scene.snapshot({ kind: 'all' })?.calls).toMatchObject([{ state: 'handoff' }]);
    expect(scene.clock.pending).toBe(0);
  });
});
