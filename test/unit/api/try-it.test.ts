import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import type { TryBegun, TryItPort, TryOrder, TryRecord } from '../../../src/ports/try-it.ts';
import { ApiUnderTest, errorBody } from './api-under-test.ts';

const RECORD: TryRecord = {
  id: 'try-1',
  state: 'running',
  phase: 'ai',
  route: '*',
  to: '100',
  script: 'human',
  agentDoes: 'answers',
  call: asCallId('call-1'),
  caller: '+15550100001',
  agent: 'sip:agent@127.0.0.1:5070',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  steps: [{ at: '2026-01-01T00:00:00.000Z', afterMs: 0, party: 'caller', text: 'The caller dials.' }],
  timings: {},
  heard: [],
  result: null,
};

let begins: TryBegun;
let orders: TryOrder[];
let api: ApiUnderTest;
beforeEach(() => {
  begins = { ok: true, value: RECORD };
  orders = [];
});
beforeAll(async () => {
  const stopped = { ...RECORD, state: 'ended', phase: 'over' } as const;
  const tryIt: TryItPort = {
    start: (order) => {
      orders.push(order);
      return begins;
    },
    get: (id) => (id === RECORD.id ? RECORD : null),
    stop: (id) => Promise.resolve(id === RECORD.id ? stopped : null),
  };
  api = await ApiUnderTest.start({ tryIt });
});
afterAll(async () => {
  await api.close();
});

describe('POST /v1/try', () => {
  test('begins one', async () => {
    const { status, headers, body } = await api.ask('POST', '/v1/try', { script: 'human', acceptAfterMs: 0 });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe('/v1/try/try-1');
    expect(body).toEqual({
      id: 'try-1',
      call: 'call-1',
      caller: '+15550100001',
      agent: 'sip:agent@127.0.0.1:5070',
    });
    expect(orders).toEqual([{ script: 'human', acceptAfterMs: 0 }]);
  });

  test('needs no body', async () => {
    expect(await api.ask('POST', '/v1/try')).toMatchObject({ status: 202 });
    expect(orders).toEqual([{}]);
  });

  test.each(['off', 'busy', 'closed'] as const)('409 with the state %s', async (code) => {
    begins = { ok: false, code, message: 'because' };
    const { status, body } = await api.ask('POST', '/v1/try', {});
    expect({ status, body }).toEqual({ status: 409, body: errorBody('conflict', { state: code }) });
  });

  test('400 for a route that is not there', async () => {
    begins = { ok: false, code: 'invalid', path: 'route', message: 'no route' };
    const { status, body } = await api.ask('POST', '/v1/try', { route: '+44' });
    expect({ status, body }).toEqual({
      status: 400,
      body: errorBody('invalid', [{ path: 'route', message: 'no route' }]),
    });
  });

  test.each([
    [{ script: 'opera' }, 'script'],
    [{ agent: 'sings' }, 'agent'],
    [{ acceptAfterMs: 8_001 }, 'acceptAfterMs'],
    [{ acceptAfterMs: -1 }, 'acceptAfterMs'],
    [{ route: '' }, 'route'],
    [{ rout: '*' }, 'rout'],
  ])('400: %j', async (order, path) => {
    const { status, body } = await api.ask('POST', '/v1/try', order);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(`"path":"${path}"`);
    expect(orders).toEqual([]);
  });
});

describe('/v1/try/{id}', () => {
  test('GET has all of it', async () => {
    expect(await api.ask('GET', '/v1/try/try-1')).toMatchObject({ status: 200, body: RECORD });
  });

  test('DELETE ends it', async () => {
    expect(await api.ask('DELETE', '/v1/try/try-1')).toMatchObject({ status: 200, body: { state: 'ended' } });
  });

  test.each(['GET', 'DELETE'])('%s: 404 where it is not known', async (method) => {
    expect(await api.ask(method, '/v1/try/other')).toMatchObject({ status: 404, body: errorBody('not-found') });
  });
});
