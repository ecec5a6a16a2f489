import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { liveMessageSchema } from '../../../src/api/schemas/live-schemas.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import { at, sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { batchOf } from '../context/facts.ts';
import type { Told } from '../context/facts.ts';
import { ApiUnderTest, KEYS, errorBody } from './api-under-test.ts';

const clock = new FakeClock();
const CALL = sampleCall('one');
const TALK: Told = [1, { type: 'ai.talk', data: { prompt: { text: 'Hello.' } } }];
const SPOKEN = { leg: asLegId('one.l1'), role: 'caller', startMs: 900, endMs: 1_400, private: false } as const;

let api: ApiUnderTest;
const clients: Client[] = [];
beforeEach(async () => {
  api = await ApiUnderTest.start({ clock, limits: { maxConnectionsPerSource: 1_000 } });
  tell([TALK], 1);
  api.control.begin(CALL);
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.terminate();
  await api.close();
});

/** A batch of the call, as the store is given it. */
function tell(told: readonly Told[], first: number, call = CALL): void {
  const batch = batchOf(told, call, first);
  api.cards.fold(batch);
  api.live.tell(batch);
}

/** A client of the live view, and what it was sent. */
class Client {
  readonly socket: WebSocket;
  readonly messages: Record<string, unknown>[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #arrived = Promise.withResolvers<undefined>();

  constructor(query = '?call=one', headers: Record<string, string> = { authorization: `Bearer ${KEYS.operator}` }) {
    this.socket = new WebSocket(`${api.address.replace('http', 'ws')}/v1/live${query}`, { headers });
    this.socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Record<string, unknown>;
      expect(liveMessageSchema.parse(message)).toEqual(message);
      this.messages.push(message);
      this.#arrived.resolve(undefined);
      this.#arrived = Promise.withResolvers();
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    clients.push(this);
  }

  /** The first messages, once there are so many. */
  async first(count: number): Promise<readonly Record<string, unknown>[]> {
    while (this.messages.length < count) await this.#arrived.promise;
    return this.messages.slice(0, count);
  }

  /** The answer of one who is not let in. */
  async refusal(): Promise<{ status: number | undefined; body: unknown }> {
    const [, response] = (await once(this.socket, 'unexpected-response')) as [unknown, NodeJS.ReadableStream & { statusCode?: number }];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, body: JSON.parse(text) };
  } // prettier-ignore
}

function partial(text: string, isPrivate = false): void {
  const call = asCallId('one');
  api.live.hear({ ...SPOKEN, call, text, final: false, confidence: null, private: isPrivate });
}

describe('WS /v1/live', () => {
  test('the card, then partial and final segments, events and states, numbered without gaps', async () => {
    const client = new Client();
    await client.first(2);
    partial('I was');
    tell([[3, { type: 'call.speech', data: { ...SPOKEN, text: 'I was charged.', confidence: 0.9 } }]], 2);
    tell([[4, { type: 'call.returned', data: { reason: 'billing' } }]], 3, sampleCall('one', { state: 'handoff' }));
    expect(await client.first(6)).toMatchObject([
      { type: 'context', sequence: 1, callId: 'one', context: { transcript: [{ text: 'Hello.' }] } },
      { type: 'state', sequence: 2, state: 'with-ai', legs: [], ended: null },
      { type: 'segment', sequence: 3, segment: { text: 'I was', final: false } },
      { type: 'segment', sequence: 4, segment: { text: 'I was charged.', final: true, confidence: 0.9 } },
      { type: 'event', sequence: 5, event: { type: 'call.returned', sequence: 3, reason: 'billing', kind: 'fact' } },
      { type: 'state', sequence: 6, state: 'handoff' },
    ]);
  });

  test('the call ends, and so does the connection (RFC 6455 7.4.1: 1000)', async () => {
    const client = new Client();
    await client.first(2);
    const ended = { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } as const;
    tell([], 2, sampleCall('one', { state: 'ended', endedAt: at(9), ended }));
    expect((await client.first(3))[2]).toMatchObject({ type: 'state', state: 'ended', ended });
    expect(await client.closed).toEqual({ code: 1000, reason: 'the call is over' });
  });

  test('a past call has its card, and no more', async () => {
    await api.store.append(batchOf([TALK], sampleCall('past', { state: 'ended', endedAt: at(9) })));
    const client = new Client('?call=past');
    expect(await client.closed).toMatchObject({ code: 1000 });
    expect(client.messages).toMatchObject([{ type: 'context', context: { transcript: [{ text: 'Hello.' }] } }]);
  });

  test('without a call: a snapshot, then all of them', async () => {
    const client = new Client('');
    expect(await client.first(1)).toMatchObject([{ type: 'snapshot', more: false, calls: [{ id: 'one' }] }]);
    tell([TALK], 1, sampleCall('two'));
    const types = (await client.first(5)).slice(1).map(({ type, callId }) => [type, callId]);
    expect(types).toEqual([['call', 'two'], ['segment', 'two'], ['event', 'two'], ['state', 'two']]); // prettier-ignore
  });

  test('10,000 calls: each is in the snapshot once, and what changes meanwhile comes after it', async () => {
    const leg = { role: 'caller', state: 'answered', sipCallId: null, codec: 'PCMU' } as const;
    const calls = Array.from({ length: 9_999 }, (_, index) => sampleCall(`call-${index}`));
    const withLegs = calls.map((call) => ({ ...call, legs: [1, 2].map((n) => ({ ...leg, id: asLegId(`${call.id}.l${n}`) })) }));
    for (const call of withLegs) tell([], 1, call);
    const client = new Client('');
    await client.first(1);
    tell([TALK], 1, withLegs[9_998]);
    const messages = await client.first(102);
    const parts = messages.slice(0, 100) as unknown as readonly { calls: { id: string }[]; more: boolean; sequence: number }[];
    expect(new Set(parts.flatMap((part) => part.calls.map(({ id }) => id))).size).toBe(10_000);
    expect(parts.map(({ more }) => more)).toEqual([...Array(99).fill(true), false]);
    expect(new Set(parts.map(({ sequence }) => sequence)).size).toBe(1);
    expect(messages.slice(100).map(({ type, callId }) => [type, callId])).toEqual([['segment', 'call-9998'], ['event', 'call-9998']]);
  }, 30_000); // prettier-ignore

  test('viewers are told nothing private, and their messages have no gap', async () => {
    const [viewer, operator] = [new Client('?call=one', { authorization: `Bearer ${KEYS.viewer}` }), new Client()];
    await Promise.all([viewer.first(2), operator.first(2)]);
    partial('He is angry', true);
    tell([[3, { type: 'call.speech', data: { ...SPOKEN, private: true, text: 'He is angry.', confidence: null } }]], 2);
    partial('Hello?');
    expect((await viewer.first(3))[2]).toMatchObject({ sequence: 3, segment: { text: 'Hello?' } });
    expect((await operator.first(5)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    const late = new Client('?call=one', { authorization: `Bearer ${KEYS.viewer}` });
    expect(JSON.stringify((await late.first(1))[0])).not.toContain('angry');
  });

  test('a request that is not let in gets an answer of HTTP, and no WebSocket', async () => {
    expect(await new Client('?call=one', {}).refusal()).toMatchObject({ status: 401, body: errorBody('unauthorized') });
    const wrong = new Client('?call=one', { authorization: 'Bearer wrong' });
    expect(await wrong.refusal()).toMatchObject({ status: 401 });
    expect(await new Client('?call=none').refusal()).toMatchObject({ status: 404, body: errorBody('not-found') });
    expect(await new Client('?calls=one').refusal()).toMatchObject({ status: 400, body: expect.anything() });
  });

  test('a request without Upgrade gets 426 (RFC 9110 15.5.22)', async () => {
    const answer = await api.ask('GET', '/v1/live?call=one');
    expect(answer).toMatchObject({ status: 426, body: errorBody('upgrade-required') });
    expect(answer.headers.get('upgrade')).toBe('websocket');
  });

  test('a client that sends something is sent away', async () => {
    const client = new Client();
    await client.first(2);
    client.socket.send('hello');
    expect(await client.closed).toEqual({ code: 1008, reason: 'this connection takes no messages' });
    const loud = new Client();
    await loud.first(2);
    loud.socket.send('x'.repeat(2_000));
    expect(await loud.closed).toMatchObject({ code: 1009 });
  });

  test('one client more than the bound is refused, and one who leaves makes room', async () => {
    const many = Array.from({ length: 500 }, () => new Client());
    await Promise.all(many.map(async (client) => await client.first(1)));
    expect(await new Client().refusal()).toMatchObject({ status: 503, body: errorBody('unavailable') });
    many[0]!.socket.close();
    await many[0]!.closed;
    expect(await new Client().first(1)).toHaveLength(1);
  });

  test('a client that does not answer a ping is cut off (RFC 6455 5.5.3)', async () => {
    const client = new Client();
    await client.first(2);
    const pinged = once(client.socket, 'ping');
    clock.advance(30_000);
    await pinged;
    // ws answers by itself; the next message comes after its pong has been read.
    partial('a');
    await client.first(3);
    const mute = await rawClient();
    mute.resume();
    await new Promise((resolve) => mute.once('data', resolve));
    const gone = once(mute, 'close');
    clock.advance(30_000);
    clock.advance(30_000);
    await gone;
  });

  test('a client that does not read is dropped at a bound, and the others are told all the same', async () => {
    const [slow, fast, dead] = [new Client(), new Client(), await rawClient()];
    await Promise.all([slow.first(2), fast.first(2), new Promise((resolve) => dead.once('data', resolve))]);
    slow.socket.pause();
    dead.pause();
    const text = 'x'.repeat(20_000);
    // The kernel takes some megabytes before anything waits in the program.
    for (let count = 0; count < 1_000; count += 1) {
      tell([[3, { type: 'call.speech', data: { ...SPOKEN, text, confidence: null } }]], count + 2);
      if (count % 20 === 0) await fast.first(count);
    }
    await fast.first(1_002);
    slow.socket.resume();
    expect(await slow.closed).toEqual({ code: 4008, reason: 'too much waits to be read' });
    expect(slow.messages.length).toBeLessThan(1_002);
    // One that does not even answer the close is cut off.
    const gone = once(dead, 'close');
    clock.advance(1_000);
    dead.resume();
    await gone;
  });

  test('the API stops, and says so (RFC 6455 7.4.1: 1001)', async () => {
    const client = new Client();
    await client.first(2);
    await api.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Warmbridge stops' });
    api = await ApiUnderTest.start({ clock });
  });
});

/** A connection that has its WebSocket, and answers nothing by itself. */
async function rawClient(): Promise<ReturnType<typeof connect>> {
  const { hostname, port } = new URL(api.address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `GET /v1/live?call=one HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${KEYS.operator}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  return socket;
}

describe('POST /v1/live-tickets', () => {
  const issue = async (key: string): Promise<string> => {
    const authorization = `Bearer ${key}`;
    const { status, body } = await api.ask('POST', '/v1/live-tickets', undefined, { authorization });
    expect(status).toBe(201);
    expect(body).toEqual({ ticket: expect.stringMatching(/^[\w-]{32}$/), expiresAt: expect.any(String) });
    return (body as { readonly ticket: string }).ticket;
  };

  test('a ticket opens one connection, with the rights of its key', async () => {
    const ticket = await issue(KEYS.viewer);
    const client = new Client(`?call=one&ticket=${ticket}`, {});
    await client.first(2);
    partial('He is angry', true);
    partial('Hello?');
    expect((await client.first(3))[2]).toMatchObject({ segment: { text: 'Hello?' } });
    expect(await new Client(`?call=one&ticket=${ticket}`, {}).refusal()).toMatchObject({ status: 401 });
  });

  test('a ticket is void after a minute', async () => {
    const ticket = await issue(KEYS.operator);
    clock.advance(60_000);
    expect(await new Client(`?call=one&ticket=${ticket}`, {}).refusal()).toMatchObject({ status: 401 });
  });

  test('a ticket opens nothing else', async () => {
    const ticket = await issue(KEYS.admin);
    expect((await fetch(`${api.address}/v1/calls?ticket=${ticket}`)).status).toBe(401);
    expect(await new Client(`?call=one&ticket=${ticket}`, {}).first(1)).toHaveLength(1);
  });

  test('guesses are slowed as those of keys are (RFC 6585 4)', async () => {
    const seen: (number | undefined)[] = [];
    for (let count = 0; count < 12; count += 1) {
      seen.push((await new Client(`?call=one&ticket=guess${String(count)}`, {}).refusal()).status);
    }
    expect(seen.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(seen.at(-1)).toBe(429);
    clock.advance(5_000);
  });

  test('it needs a key', async () => {
    expect((await fetch(`${api.address}/v1/live-tickets`, { method: 'POST' })).status).toBe(401);
  });
});
