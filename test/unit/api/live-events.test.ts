import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { liveMessageSchema } from '../../../src/api/schemas/live-schemas.ts';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import { AgentQueueHub } from '../../../src/agent-queues/index.ts';
import { asAgentId, asCallId, asHandoffId, asLegId } from '../../../src/ports/ids.ts';
import type { CallRecord, HandoffRecord, LegStateName } from '../../../src/ports/records.ts';
import { pino } from 'pino';
import { profile } from '../../contract/agents/agent-samples.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { at, sampleCall, sampleHandoff } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { settle } from '../../fakes/settle.ts';
import { batchOf } from '../context/facts.ts';
import type { Told } from '../context/facts.ts';
import { ApiUnderTest, KEYS, errorBody } from './api-under-test.ts';
import { EventReader } from '../../tools/event-reader.ts';

const TALK: Told = [1, { type: 'ai.talk', data: { prompt: { text: 'Hello.' } } }];
const ANNA = asAgentId('anna');
const logger = pino({ level: 'silent' });

const QUEUE = { maxLength: 5, maxWaitMs: 60_000, strategy: 'longest-idle', serviceLevelMs: 20_000, whenNoAgents: 'wait', keys: { callback: null, voicemail: null, ai: null } } as const; // prettier-ignore

let clock: FakeClock;
let api: ApiUnderTest;
let desk: StoredAgentDesk;
let queues: AgentQueueHub;
let store: MemoryAgents;
const open: { close(): void }[] = [];
beforeEach(async () => {
  clock = new FakeClock();
  store = new MemoryAgents();
  desk = await StoredAgentDesk.open({ store, clock, logger }, [{ ...profile('anna', { skills: { billing: 1 } }), state: 'available' }], []); // prettier-ignore
  const groups = [{ kind: 'skills', skills: ['billing'], match: 'any' }] as const;
  queues = new AgentQueueHub({ queues: [{ name: 'billing', ...QUEUE, groups }], desk, clock, logger });
  api = await ApiUnderTest.start({ clock, limits: { maxConnectionsPerSource: 1_000 } });
  api.live.watch({ desk, register: queues });
  tell([TALK], sampleCall('one'));
});
afterEach(async () => {
  for (const each of open.splice(0)) each.close();
  await api.close();
});

let next = 1;
function tell(told: readonly Told[], call: CallRecord, handoffs: readonly HandoffRecord[] = []): void {
  const batch = { ...batchOf(told, call, next), handoffs };
  next += told.length;
  api.cards.fold(batch);
  api.live.tell(batch);
}

/** A plain reader of events, whose messages fit their schema. */
async function events(query = '', headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await EventReader.open(`${api.address}/v1/live/events${query}`, {
    authorization: `Bearer ${KEYS.operator}`,
    ...headers,
  });
  open.push(reader);
  return reader;
}

describe('GET /v1/live/events', () => {
  test('the snapshot comes first, then changes, each with the place to go on from (WHATWG HTML 9.2)', async () => {
    const reader = await events();
    expect(reader.status).toBe(200);
    expect(reader.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reader.headers.get('cache-control')).toContain('no-cache');
    expect(reader.headers.get('x-accel-buffering')).toBe('no');
    const [first] = await reader.first(1);
    expect(first?.message).toMatchObject({ type: 'snapshot', stream: api.live.stream, calls: [{ id: 'one', state: 'with-ai' }], agents: [{ id: 'anna', state: 'available' }], queues: [{ name: 'billing', depth: 0, agents: { free: 1 } }] }); // prettier-ignore
    tell([TALK], sampleCall('two'));
    const [, call, segment] = await reader.first(3);
    expect([call?.message, segment?.message]).toMatchObject([{ type: 'call', callId: 'two' }, { type: 'segment' }]);
    expect(segment?.id).toBe(`${api.live.stream}:${String(segment?.message['sequence'])}`);
  });

  test('it goes on from Last-Event-ID, without anything twice and without a snapshot', async () => {
    const before = await events();
    tell([TALK], sampleCall('two'));
    const [, call] = await before.first(4);
    before.close();
    tell([TALK], sampleCall('three'));
    const after = await events('', { 'last-event-id': call!.id! });
    const told = (await after.first(8)).map(({ message }) => [
      message['type'],
      message['callId'] ?? message['resumed'],
    ]);
    expect(told).toEqual([['resumed', true], ['segment', 'two'], ['event', 'two'], ['state', 'two'], ['call', 'three'], ['segment', 'three'], ['event', 'three'], ['state', 'three']]); // prettier-ignore
  });

  test.each([
    ['of another stream', () => `${'0'.repeat(12)}:1`],
    ['that never was', () => `${api.live.stream}:999`],
    ['that is none', () => 'x'],
  ])('a place %s: all anew, and that is said', async (_what, id) => {
    const reader = await events('', { 'last-event-id': id() });
    expect((await reader.first(2)).map(({ message }) => message)).toMatchObject([{ type: 'resumed', resumed: false }, { type: 'snapshot' }]); // prettier-ignore
  });

  test('every 15 s a mark has the newest sequence, also where all of it was left out', async () => {
    const reader = await events('?types=agent');
    await reader.first(1);
    tell([TALK], sampleCall('two'));
    clock.advance(15_000);
    await reader.untilQuiet();
    clock.advance(15_000);
    const last = (await reader.first(2)).at(-1);
    expect(last?.message).toEqual({ type: 'mark', sequence: api.live.newest });
  });

  test('one call: its messages, heartbeats without data, its end as an event; then there is nothing to connect for', async () => {
    const reader = await events('?call=one');
    await reader.first(2);
    clock.advance(15_000);
    await reader.untilQuiet();
    clock.advance(15_000);
    await reader.untilText(`: well\nid: ${api.live.stream}:`);
    const ended = { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } as const;
    tell([], sampleCall('one', { state: 'ended', endedAt: at(9), ended }));
    await api.store.append(batchOf([TALK], sampleCall('one', { state: 'ended', endedAt: at(9), ended })));
    expect(await reader.ended()).toEqual({ event: 'close', data: { code: 1000, reason: 'the call is over' } });
    const last = reader.events.findLast(({ id }) => id !== null)!;
    expect(last.message).toMatchObject({ type: 'state', state: 'ended' });
    const again = await events('?call=one', { 'last-event-id': last.id! });
    expect(again.status).toBe(204);
  }); // prettier-ignore

  test('the API stops, and says so', async () => {
    const reader = await events();
    await reader.first(1);
    await api.close();
    expect(await reader.ended()).toEqual({ event: 'close', data: { code: 1001, reason: 'Warmbridge stops' } });
    api = await ApiUnderTest.start({ clock });
  });

  test('one who takes nothing for a minute is cut off', async () => {
    const reader = await events('', {});
    await reader.first(1);
    reader.pause();
    const text = 'x'.repeat(20_000);
    const spoken = { leg: asLegId('one.l1'), role: 'caller', startMs: 900, endMs: 1_400, private: false } as const;
    for (let count = 0; count < 350; count += 1) {
      tell([[3, { type: 'call.speech', data: { ...spoken, text, confidence: null } }]], sampleCall('one'));
    }
    await settle();
    for (let count = 0; count < 6; count += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      clock.advance(15_000);
    }
    reader.resume();
    await reader.ended();
    expect(reader.events.length).toBeLessThan(351);
  });
});

describe('Scopes of the live view', () => {
  const caller = { id: asLegId('one.l1'), role: 'caller', state: 'answered', sipCallId: null, codec: null } as const;
  const attempt = (destination: string): HandoffRecord['attempts'][number] => ({
    destination,
    result: null,
    sipStatus: null,
    q850Cause: null,
    startedAt: at(5),
    ringingAt: null,
    answeredAt: null,
    endedAt: null,
  });
  const attempts = [attempt('sip:2@pbx'), attempt('agent:anna')];
  const ringing = (state: LegStateName): CallRecord =>
    sampleCall('one', { state: 'handoff', legs: [caller, { ...caller, id: asLegId('one.l2'), role: 'agent', state }] });
  const DIALLING: Told = [5, { type: 'handoff.dialling', data: { handoffId: asHandoffId('one.h1'), leg: asLegId('one.l2'), destination: 'agent:anna' } }]; // prettier-ignore

  test('an agent: the card as the phone rings, own attempts alone, the words, and that the call left', async () => {
    const reader = await events('?agent=anna');
    expect((await reader.first(1))[0]?.message).toMatchObject({ calls: [], agents: [{ id: 'anna' }], queues: [] });
    tell([TALK], sampleCall('two'));
    tell([DIALLING], ringing('inviting'), [sampleHandoff('one.h1', asCallId('one'), { attempts })]);
    tell([], ringing('ringing'));
    tell([TALK], ringing('answered'));
    tell([], ringing('ended'));
    const told = (await reader.first(9)).slice(1).map(({ message }) => message);
    expect(told.map(({ type, callId }) => [type, callId])).toEqual([
      ['call', 'one'], ['handoff', 'one'], ['call', 'one'], ['context', 'one'], ['call', 'one'], ['segment', 'one'], ['event', 'one'], ['call', 'one'],
    ]); // prettier-ignore
    expect(told[1]).toMatchObject({ handoff: { attempts: [{ destination: 'agent:anna' }] } });
    expect((told[1]!['handoff'] as HandoffRecord).attempts).toHaveLength(1);
    expect(told.at(-1)).toMatchObject({ call: null });
  });

  test('an agent who comes later has the calls and their cards in the snapshot', async () => {
    tell([DIALLING], ringing('ringing'), [sampleHandoff('one.h1', asCallId('one'), { attempts })]);
    const [first] = await (await events('?agent=anna')).first(1);
    expect(first?.message).toMatchObject({
      calls: [{ id: 'one' }],
      handoffs: [{ id: 'one.h1', attempts: [{ destination: 'agent:anna' }] }],
      contexts: [{ callId: 'one', context: { transcript: [{ text: 'Hello.' }] } }],
    });
  });

  test('the state of an agent as it is set, and as a wrap-up ends by itself', async () => {
    const reader = await events('?agent=anna');
    await reader.first(1);
    await desk.setPresence(ANNA, 'away', clock.wall());
    expect((await reader.first(2))[1]?.message).toMatchObject({ type: 'agent', agentId: 'anna', agent: { state: 'away' } });
    await desk.put({ ...profile('anna'), wrapUpMs: 5_000 }, 'available', { configured: false, at: clock.wall() });
    const { reserved } = await desk.reserve({ call: asCallId('one'), handoff: null, groups: [{ kind: 'agent', id: ANNA }], choice: 'longest-idle', exclude: [], most: 1, at: clock.wall() });
    await reader.untilMessage(({ agent }) => (agent as { calls: unknown[] } | undefined)?.calls.length === 1);
    desk.follow(reserved[0]!.reservation, 'busy');
    desk.release(reserved[0]!.reservation, 'talked');
    await reader.untilMessage(({ agent }) => (agent as { state: string } | undefined)?.state === 'wrap-up');
    clock.advance(5_000);
    await reader.untilMessage(({ agent }) => (agent as { state: string } | undefined)?.state === 'available', 4);
    await desk.remove(ANNA);
    await reader.untilMessage(({ agent }) => agent === null);
  }); // prettier-ignore

  test('a queue: who waits, at which place, and its agents; once a second where it changes often', async () => {
    const reader = await events('?queue=billing');
    expect((await reader.first(1))[0]?.message).toMatchObject({ agents: [{ id: 'anna' }], queues: [{ name: 'billing' }] });
    await desk.setPresence(ANNA, 'away', clock.wall());
    await reader.first(2);
    clock.advance(0);
    expect((await reader.first(3))[2]?.message).toMatchObject({ type: 'queue', queue: { agents: { free: 0, away: 1 } } });
    for (const id of ['a', 'b', 'c']) {
      const ticket = queues.join({ call: asCallId(id), handoff: asHandoffId(`${id}.h1`), queue: 'billing', priority: 0 });
      ticket!.ask({ groups: [{ kind: 'skills', skills: ['billing'], match: 'any' }], choice: 'longest-idle', exclude: [], most: 1 }, { onPlace: () => undefined, onReserved: () => undefined, onNone: () => undefined });
    }
    await settle();
    clock.advance(1_000);
    const last = (await reader.first(4))[3]?.message;
    expect(last).toMatchObject({ name: 'billing', queue: { depth: 3, waiting: [{ callId: 'a', position: 1 }, { callId: 'b', position: 2 }, { callId: 'c', position: 3 }] } });
    await reader.untilQuiet();
    expect(reader.events).toHaveLength(4);
  }); // prettier-ignore

  test('a queue that the configuration adds or takes out', async () => {
    const reader = await events('?types=queue');
    expect((await reader.first(1))[0]?.message).toMatchObject({ queues: [{ name: 'billing' }] });
    queues.configure([{ name: 'sales', ...QUEUE, groups: [] }]);
    clock.advance(0);
    const [, ...told] = await reader.first(3);
    expect(told.map(({ message }) => message)).toMatchObject([
      { type: 'queue', name: 'billing', queue: null },
      { type: 'queue', name: 'sales', queue: { name: 'sales', depth: 0 } },
    ]);
  });

  test('what is not there, and what does not fit, is refused as elsewhere', async () => {
    expect((await events('?agent=nobody')).status).toBe(404);
    expect((await events('?queue=none')).status).toBe(404);
    expect((await events('?call=none')).status).toBe(404);
    expect((await events('?call=one&agent=anna')).status).toBe(400);
    expect((await events('?after=1')).status).toBe(400);
    expect((await events('?types=calls')).status).toBe(400);
    expect(await api.ask('GET', '/v1/live/events?queue=none')).toMatchObject({ body: errorBody('not-found') });
    expect((await fetch(`${api.address}/v1/live/events`)).status).toBe(401);
    await api.close();
    api = await ApiUnderTest.start({ clock });
    store.fault = new StoreError('slow', 'away');
    api.live.watch({ desk, register: queues });
    expect((await events()).status).toBe(503);
    store.fault = null;
    expect((await events()).status).toBe(200);
  });

  test('a WebSocket goes on by stream and after; one call counts from 1 and says its place', async () => {
    const first = await socketMessages('?call=one', 2);
    expect(first).toMatchObject([{ type: 'context', sequence: 1, stream: api.live.stream }, { type: 'state', sequence: 2, position: expect.any(Number) }]); // prettier-ignore
    tell([TALK], sampleCall('two'));
    tell([TALK], sampleCall('one'));
    const after = String(first[1]!['position']);
    const rest = await socketMessages(`?call=one&stream=${api.live.stream}&after=${after}`, 3);
    expect(rest.map(({ type, sequence, callId }) => [type, sequence, callId])).toEqual([['resumed', 1, undefined], ['segment', 2, 'one'], ['event', 3, 'one']]); // prettier-ignore
    const anew = await socketMessages('?stream=0123&after=1', 2);
    expect(anew).toMatchObject([{ type: 'resumed', resumed: false }, { type: 'snapshot' }]);
  });
});

async function socketMessages(query: string, count: number): Promise<readonly Record<string, unknown>[]> {
  const socket = new WebSocket(`${api.address.replace('http', 'ws')}/v1/live${query}`, {
    headers: { authorization: `Bearer ${KEYS.operator}` },
  });
  open.push({ close: () => socket.terminate() });
  const messages: Record<string, unknown>[] = [];
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Record<string, unknown>;
      expect(liveMessageSchema.parse(message)).toEqual(message);
      if (messages.push(message) === count) resolve();
    });
  });
  socket.terminate();
  return messages;
}
