import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import type { KeptValues } from '../../../src/ports/kept-values.ts';
import { pino } from 'pino';
import { profile } from '../../contract/agents/agent-samples.ts';
import { sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { MemoryKeptValues } from '../../fakes/memory-kept-values.ts';
import { ScriptedCalls } from '../../fakes/scripted-calls.ts';
import { ApiUnderTest, KEYS, errorBody } from './api-under-test.ts';
import type { Answer } from './api-under-test.ts';

const clock = new FakeClock();
const logger = pino({ level: 'silent' });
const AGENT = { uri: 'sip:2@pbx', name: 'Anna' };

let api: ApiUnderTest;
let values: KeptValues;
let outgoing: ScriptedCalls;
async function start(): Promise<void> {
  outgoing = new ScriptedCalls();
  outgoing.answer = { ok: true, value: sampleCall('out') };
  const desk = await StoredAgentDesk.open({ store: new MemoryAgents(), clock, logger }, [{ ...profile('anna'), state: 'available' }], []); // prettier-ignore
  api = await ApiUnderTest.start({ clock, values, outgoing, agents: { desk, uriFault: () => null } });
}
beforeEach(async () => {
  values = new MemoryKeptValues();
  await start();
  expect((await api.ask('PUT', '/v1/agents/bert', AGENT)).status).toBe(201);
});
afterEach(async () => {
  await api.close();
});

describe('X-Request-Id', () => {
  test('names every answer: by the name of the client where it is well-formed, by one of ours otherwise', async () => {
    const named = await api.ask('GET', '/v1/agents', undefined, { 'x-request-id': 'trace-7:a.b' });
    expect(named.headers.get('x-request-id')).toBe('trace-7:a.b');
    for (const given of ['two words', 'x'.repeat(129)]) {
      const answer = await api.ask('GET', '/v1/agents', undefined, { 'x-request-id': given });
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
    const nowhere = await fetch(`${api.address}/nowhere`, { headers: { 'x-request-id': 'lost' } });
    expect([nowhere.headers.get('x-request-id'), await nowhere.json()]).toMatchObject(['lost', { error: { requestId: 'lost' } }]); // prettier-ignore
    const stranger = await fetch(`${api.address}/v1/agents`, { headers: { 'x-request-id': 'who' } });
    expect([stranger.status, await stranger.json()]).toMatchObject([401, { error: { requestId: 'who' } }]);
  });

  test('is in the log of what clients do', async () => {
    await api.ask('PUT', '/v1/agents/bert', { state: 'away' }, { 'x-request-id': 'deed-1' });
    expect(api.log.filter((line) => line.includes('deed-1'))).toHaveLength(1);
  });
});

describe('ETag (RFC 9110 13)', () => {
  test('of an answer is strong and goes by its body; 304 where the client has it', async () => {
    const first = await api.ask('GET', '/v1/agents/bert');
    const tag = first.headers.get('etag')!;
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [tag, `"x", W/${tag}`, '*']) {
      const again = await api.ask('GET', '/v1/agents/bert', undefined, { 'if-none-match': known });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', tag]);
    }
    await api.ask('PUT', '/v1/agents/bert', { state: 'away' });
    const other = await api.ask('GET', '/v1/agents/bert', undefined, { 'if-none-match': tag });
    expect(other.status).toBe(200);
    expect(other.headers.get('etag')).not.toBe(tag);
  });

  test('If-Match: 412 where it is another one by now, or is not there; nothing is changed', async () => {
    const tag = (await api.ask('GET', '/v1/agents/bert')).headers.get('etag')!;
    const change = (ifMatch: string, state = 'away', path = '/v1/agents/bert'): Promise<Answer> =>
      api.ask('PUT', path, { state }, { 'if-match': ifMatch });
    expect(await change('"other"')).toMatchObject({ status: 412, body: errorBody('precondition-failed') });
    // RFC 9110 13.1.1: strong comparison.
    expect((await change(`W/${tag}`)).status).toBe(412);
    expect((await change(tag)).status).toBe(200);
    const late = await change(tag, 'busy');
    expect(late.status).toBe(412);
    expect(late.headers.get('etag')).toBe((await api.ask('GET', '/v1/agents/bert')).headers.get('etag'));
    expect((await change('*', 'available')).status).toBe(200);
    expect((await change('*', 'away', '/v1/agents/nobody')).status).toBe(412);
    expect((await api.ask('PUT', '/v1/agents/bert', AGENT, { 'if-none-match': '*' })).status).toBe(412);
    expect((await api.ask('PUT', '/v1/agents/carl', AGENT, { 'if-none-match': '*' })).status).toBe(201);
    expect((await api.ask('DELETE', '/v1/agents/carl', undefined, { 'if-match': '"x"' })).status).toBe(412);
  });

  test('of changes at once that know the same, one is made', async () => {
    const tag = (await api.ask('GET', '/v1/agents/bert')).headers.get('etag')!;
    const names = Array.from({ length: 20 }, (_, number) => `Bert ${String(number)}`);
    const answers = await Promise.all(names.map((name) => api.ask('PUT', '/v1/agents/bert', { name }, { 'if-match': tag }))); // prettier-ignore
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(412)]);
  });

  test('what has no entity-tag cannot be changed with If-Match', async () => {
    api.control.begin(sampleCall('one'));
    const answer = await api.ask('DELETE', '/v1/calls/one/recordings/one', undefined, { 'if-match': '"x"' });
    expect(answer.status).toBe(412);
  });
});

describe('Idempotency-Key (draft-ietf-httpapi-idempotency-key-header)', () => {
  const ORDER = { to: 'sip:1@pbx', route: '*' };
  const order = (key: string, body: unknown = ORDER, headers: Record<string, string> = {}): Promise<Answer> =>
    api.ask('POST', '/v1/calls', body, { 'idempotency-key': key, ...headers });

  test('the same request again is answered as the first one, and done once', async () => {
    const first = await order('"k1"');
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    // RFC 8941 strings have quotes, and many clients send none.
    for (const key of ['k1', '"k1"']) {
      const again = await order(key);
      expect([again.status, again.body, again.headers.get('location'), again.headers.get('idempotency-replayed')]).toEqual([201, first.body, first.headers.get('location'), 'true']); // prettier-ignore
    }
    expect(outgoing.orders).toHaveLength(1);
    await order('k2');
    expect(outgoing.orders).toHaveLength(2);
  });

  test('another request with that key: 422; another client has keys of its own', async () => {
    await order('k');
    expect(await order('k', { ...ORDER, to: 'sip:2@pbx' })).toMatchObject({ status: 422, body: errorBody('idempotency-mismatch') }); // prettier-ignore
    expect((await api.ask('POST', '/v1/escalation/dry-run', { transcript: [] }, { 'idempotency-key': 'k' })).status).toBe(422); // prettier-ignore
    expect((await order('k', ORDER, { authorization: `Bearer ${KEYS.admin}` })).headers.get('idempotency-replayed')).toBeNull(); // prettier-ignore
  });

  test('while the first is under way: 409', async () => {
    const gate = Promise.withResolvers<undefined>();
    const put = values.put.bind(values);
    values.put = async (...args) => {
      await gate.promise;
      return await put(...args);
    };
    const first = order('slow');
    await expect.poll(() => outgoing.orders.length).toBe(1);
    expect(await order('slow')).toMatchObject({ status: 409, body: errorBody('conflict') });
    gate.resolve(undefined);
    expect((await first).status).toBe(201);
    expect((await order('slow')).headers.get('idempotency-replayed')).toBe('true');
  });

  test('an answer outlives a restart, and is forgotten after a day', async () => {
    const first = await order('kept');
    await api.close();
    await start();
    const again = await order('kept');
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    clock.advance(24 * 3_600_000);
    expect((await order('kept')).headers.get('idempotency-replayed')).toBeNull();
    expect(await values.list('idempotent-answer')).toHaveLength(1);
  });

  test('refusals are kept; those for the key or for being too many, and faults, are not', async () => {
    const wrong = { ...ORDER, route: 7 };
    expect((await order('wrong', wrong)).headers.get('idempotency-replayed')).toBeNull();
    const again = await order('wrong', wrong);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([400, 'true']);
    outgoing.answer = { ok: false, code: 'unavailable', message: 'full', retryAfterSeconds: 1 };
    expect((await order('full')).status).toBe(503);
    expect((await order('full')).headers.get('idempotency-replayed')).toBeNull();
    const viewer = { authorization: `Bearer ${KEYS.viewer}` };
    expect((await order('viewer', ORDER, viewer)).status).toBe(403);
    expect(await values.list('idempotent-answer')).toHaveLength(1);
  });

  test('a key must be a string, and what answers with a secret takes none', async () => {
    for (const key of ['', 'x'.repeat(256), 'a"b', '"a', 'ü']) {
      const answer = await order(key).catch(() => ({ status: 400 }));
      expect([key, answer.status]).toEqual([key, 400]);
    }
    const ticket = await api.ask('POST', '/v1/live-tickets', undefined, { 'idempotency-key': 'k' });
    expect(ticket.status).toBe(400);
  });

  test('a store that is away: the answer is given, and repeated while the program runs', async () => {
    values.put = () => Promise.reject(new Error('away'));
    expect((await order('away')).status).toBe(201);
    expect((await order('away')).headers.get('idempotency-replayed')).toBe('true');
    expect(outgoing.orders).toHaveLength(1);
  });
});
