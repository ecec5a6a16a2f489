import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import { ScriptedCalls } from '../../fakes/scripted-calls.ts';
import { ApiUnderTest, errorBody, KEYS } from './api-under-test.ts';

const calls = new ScriptedCalls();
let api: ApiUnderTest;
beforeAll(async () => {
  api = await ApiUnderTest.start({ outgoing: calls });
});
afterAll(async () => {
  await api.close();
});

const ORDER = { to: '+49301', route: '*', from: '+1555' };

describe('POST /v1/calls', () => {
  test('answers 201 with the call and its place', async () => {
    const value = {
      id: asCallId('c1'), state: 'routing', direction: 'outbound', from: '+1555', to: '+49301', route: '*',
      startedAt: '2026-01-01T00:00:00.000Z', answeredAt: null, endedAt: null, legs: [], handoffs: [], metadata: {}, ended: null,
    } as const; // prettier-ignore
    calls.answer = { ok: true, value };
    const answer = await api.ask('POST', '/v1/calls', { ...ORDER, ringTimeoutMs: 5_000, metadata: { a: 1 } });
    expect(answer).toMatchObject({ status: 201, body: value });
    expect(answer.headers.get('location')).toBe('/v1/calls/c1');
    expect(calls.orders.at(-1)).toEqual({ ...ORDER, ringTimeoutMs: 5_000, metadata: { a: 1 } });
  });

  test('names what is wrong with the order', async () => {
    const answer = await api.ask('POST', '/v1/calls', { to: 'reception', ringTimeoutMs: 1 });
    expect(answer.status).toBe(400);
    expect((answer.body as { error: { details: { path: string }[] } }).error.details.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['to', 'route', 'ringTimeoutMs']),
    );
    calls.answer = { ok: false, code: 'invalid', path: 'to', message: 'no rule of sip.outbound matches +331' };
    const refused = await api.ask('POST', '/v1/calls', ORDER);
    const faults = [{ path: 'to', message: 'no rule of sip.outbound matches +331' }];
    expect(refused).toMatchObject({ status: 400, body: errorBody('invalid', faults) });
    expect(refused.body).toHaveProperty('error.details', faults);
  });

  test.each([
    [{ onMachine: 'hangup' }, 'onMachine', 'is used only with machine: detect'],
    [{ machine: 'detect', onMachine: 'leave-message' }, 'message', 'is needed with onMachine: leave-message'],
    [{ machine: 'detect', message: { text: 'hello' } }, 'message', 'is used only with onMachine: leave-message'],
  ])('refuses %j', async (more, path, message) => {
    const answer = await api.ask('POST', '/v1/calls', { ...ORDER, ...more });
    expect(answer).toMatchObject({ status: 400, body: errorBody('invalid', [{ path, message }]) });
  });

  test('asks who answers', async () => {
    const more = { machine: 'detect', onMachine: 'leave-message', message: { text: 'hello' } };
    await api.ask('POST', '/v1/calls', { ...ORDER, ...more });
    expect(calls.orders.at(-1)).toEqual({ ...ORDER, ...more });
  });

  test('says when to try again where a limit is reached', async () => {
    calls.answer = { ok: false, code: 'unavailable', message: 'trunk a: too-many-calls', retryAfterSeconds: 1 };
    const answer = await api.ask('POST', '/v1/calls', ORDER);
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable', message: 'trunk a: too-many-calls' } },
    });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  test('is for operators', async () => {
    const answer = await api.ask('POST', '/v1/calls', ORDER, { authorization: `Bearer ${KEYS.viewer}` });
    expect(answer.status).toBe(403);
  });
});
