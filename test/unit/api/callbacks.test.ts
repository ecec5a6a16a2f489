import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callbackSchema } from '../../../src/api/schemas/callback-schemas.ts';
import { CallbackDesk } from '../../../src/callbacks/index.ts';
import { dialPlan } from '../../../src/call-runtime/index.ts';
import { sampleCallback } from '../../contract/store/callback-contract.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryCallbacks } from '../../fakes/memory-callbacks.ts';
import { namedAgents } from '../../fakes/named-agents.ts';
import { good } from '../config/config-file.ts';
import { ApiUnderTest, KEYS } from './api-under-test.ts';

const CONFIG = good(`
sip:
  trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ]
  outbound: [ { match: "+1*", trunks: [ pbx ] }, { match: "2*", trunks: [ pbx ] } ]
callbacks: { allow: [ "+*" ] }
routes:
  - { match: { to: "+15559998888" }, handoff: { destinations: [ "2001" ] } }
  - { match: { to: "*" }, ai: { kind: webhook, url: "http://127.0.0.1:9/" } }`);
const ORDER = { number: '+15550001', route: '+15559998888', reason: 'billing', summary: 'wants a refund' };

describe('/v1/callbacks', () => {
  let store: MemoryCallbacks;
  let api: ApiUnderTest;
  let woken: number;
  beforeEach(async () => {
    woken = 0;
    store = new MemoryCallbacks();
    const clock = new FakeClock();
    const desk = new CallbackDesk({
      current: { config: CONFIG },
      numbersOf: ({ sip }) => dialPlan(sip, namedAgents({ anna: '2001' })),
      store,
      clock,
      onChange: () => (woken += 1),
    });
    api = await ApiUnderTest.start({ callbacks: desk, clock });
  });
  afterEach(async () => {
    await api.close();
  });

  test('POST has somebody called back, and wakes whoever does', async () => {
    const made = await api.ask('POST', '/v1/callbacks', {
      ...ORDER,
      context: { intent: 'refund' },
      notBefore: '2026-01-01T03:00:00+01:00',
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        number: '+15550001',
        from: '+15559998888',
        destinations: ['2001'],
        state: 'waiting',
        attempts: 0,
        maxAttempts: 3,
        notBefore: '2026-01-01T02:00:00.000Z',
        expiresAt: '2026-01-02T02:00:00.000Z',
        callId: null,
        context: { reason: 'billing', summary: 'wants a refund', fields: { intent: 'refund' } },
      },
    });
    expect(callbackSchema.parse(made.body)).toEqual(made.body);
    expect(woken).toBe(1);
    const { id } = [...store.records.values()][0]!;
    expect(await api.ask('GET', `/v1/callbacks/${id}`)).toMatchObject({ status: 200, body: made.body });
    expect(await api.ask('GET', '/v1/callbacks?state=waiting&limit=1')).toMatchObject({
      body: { items: [made.body], nextCursor: null },
    });
  });

  test.each([
    [{ number: '+4930' }, 'number'],
    [{ number: '2001' }, 'number'],
    [{ number: 'sip:a@b' }, 'number'],
    [{ route: 'nothing' }, 'route'],
    [{ route: '*' }, 'from'],
    [{ route: '*', from: '+15559998888' }, 'destinations'],
    [{ destinations: ['2001', '+4930'] }, 'destinations[1]'],
    [{ destinations: ['agent:anna', 'agent:nobody'] }, 'destinations[1]'],
    [{ reason: '' }, 'reason'],
    [{ notBefore: 'tomorrow' }, 'notBefore'],
  ])('%o is refused', async (changes, path) => {
    expect(await api.ask('POST', '/v1/callbacks', { ...ORDER, ...changes })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ path }] } },
    });
    expect(store.records.size).toBe(0);
  });

  test('PATCH changes what is not being dialled, DELETE deletes it', async () => {
    await store.create(sampleCallback('1'), '2026-01-01T00:00:00.000Z');
    expect(await api.ask('PATCH', '/v1/callbacks/1', { number: '+15550009', state: 'failed' })).toMatchObject({
      status: 200,
      body: { number: '+15550009', state: 'failed', results: [{ result: 'ended-by-api' }] },
    });
    expect(await api.ask('PATCH', '/v1/callbacks/1', { number: '+4930' })).toMatchObject({ status: 400 });
    expect(await api.ask('PATCH', '/v1/callbacks/1', {})).toMatchObject({ status: 400 });
    expect(await api.ask('PATCH', '/v1/callbacks/1', { state: 'waiting' })).toMatchObject({
      body: { state: 'waiting' },
    });
    store.records.set('1' as never, { ...store.records.get('1' as never)!, state: 'dialling' });
    for (const [method, body] of [
      ['PATCH', { state: 'done' }],
      ['DELETE', undefined],
    ] as const) {
      expect(await api.ask(method, '/v1/callbacks/1', body)).toMatchObject({
        status: 409,
        body: { error: { details: { state: 'dialling' } } },
      });
    }
    store.records.set('1' as never, { ...store.records.get('1' as never)!, state: 'done' });
    expect(await api.ask('DELETE', '/v1/callbacks/1')).toMatchObject({ status: 204 });
    for (const method of ['GET', 'DELETE'] as const) {
      expect(await api.ask(method, '/v1/callbacks/1')).toMatchObject({ status: 404 });
    }
  });

  test('a viewer reads, and changes nothing', async () => {
    expect((await api.ask('GET', '/v1/callbacks', undefined, { authorization: `Bearer ${KEYS.viewer}` })).status).toBe(
      200,
    );
    expect((await api.ask('POST', '/v1/callbacks', ORDER, { authorization: `Bearer ${KEYS.viewer}` })).status).toBe(
      403,
    );
  });
});
