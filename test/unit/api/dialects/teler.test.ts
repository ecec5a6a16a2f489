import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Client, ForbiddenException } from '@frejun/teler';
import { asCallId, asHandoffId, asLegId } from '../../../../src/ports/ids.ts';
import type { CallRecord, HandoffRecord } from '../../../../src/ports/records.ts';
import { ScriptedAi } from '../../../fakes/scripted-ai.ts';
import { ScriptedCalls } from '../../../fakes/scripted-calls.ts';
import { ApiUnderTest, KEYS } from '../api-under-test.ts';

const KEY = 'the-key-of-teler';
const CALL: CallRecord = {
  id: asCallId('6a1f'), state: 'with-ai', direction: 'outbound', from: '+15559998888', to: '+15550002', route: '*',
  startedAt: '2026-01-01T00:00:00.000Z', answeredAt: '2026-01-01T00:00:01.000Z', endedAt: null,
  legs: [{ id: asLegId('6a1f.1'), role: 'caller', state: 'answered', sipCallId: null, codec: null }],
  handoffs: [], metadata: {}, ended: null,
}; // prettier-ignore
const PATH = `/api/v1/voice/calls/${CALL.id}`;

const outgoing = new ScriptedCalls();
const flows: (readonly [string, string | null])[] = [];
const initiated: string[] = [];
let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start({
    outgoing,
    teler: {
      apiKey: KEY,
      newAi: (flowUrl, callbackUrl) => {
        flows.push([flowUrl, callbackUrl]);
        return { ai: new ScriptedAi(), initiated: ({ id }) => void initiated.push(id) };
      },
    },
  });
  api.control.begin(CALL);
});
afterAll(async () => {
  await api.close();
});
beforeEach(() => {
  outgoing.answer = { ok: true, value: CALL };
  outgoing.led.length = 0;
  api.control.asked.length = 0;
});

/** The official client, with another base URL. */
function client(key: string): Client {
  const made = new Client(key);
  (made['httpClient'] as { defaults: { baseURL: string } }).defaults.baseURL = `${api.address}/api/v1`;
  return made;
}

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): ReturnType<ApiUnderTest['ask']> {
  return await api.ask('POST', path, body, { authorization: '', 'x-api-key': KEY, ...headers });
}

const ORDER = {
  from_number: '+15559998888',
  to_number: '+15550002',
  flow_url: 'http://127.0.0.1:9/flow',
  status_callback_url: 'http://127.0.0.1:9/status',
  record: false,
};

describe('calls/initiate', () => {
  test('is what the official client sends, and answers what it reads', async () => {
    const answer = await client(KEY).calls.create(ORDER);
    // A client in Python fails on any field that it does not know.
    expect(answer).toEqual({
      message: 'Call initiated successfully',
      data: { id: CALL.id, from_number: '+15559998888', to_number: '+15550002', status_callback_url: ORDER.status_callback_url, record: false },
    }); // prettier-ignore
    expect(outgoing.led[0]!.order).toEqual({ from: '+15559998888', to: '+15550002' });
    expect(flows.at(-1)).toEqual([ORDER.flow_url, ORDER.status_callback_url]);
    expect(initiated).toEqual([CALL.id]);
  });

  test('a wrong key is 403, as a missing one', async () => {
    await expect(client('wrong').calls.create(ORDER)).rejects.toBeInstanceOf(ForbiddenException);
    const answer = await api.ask('POST', '/api/v1/calls/initiate', ORDER, { authorization: '' });
    expect(answer).toMatchObject({ status: 403, body: { success: false, code: 'forbidden' } });
  });

  test('a key of api.keys is good as well, by its role', async () => {
    expect((await post('/api/v1/calls/initiate', ORDER, { 'x-api-key': KEYS.operator })).status).toBe(202);
    expect((await post('/api/v1/calls/initiate', ORDER, { 'x-api-key': KEYS.viewer })).status).toBe(403);
  });

  test('what is wrong is named as in a ValidationError', async () => {
    const answer = await post('/api/v1/voice/calls/initiate', { ...ORDER, flow_url: 'no' });
    expect(answer).toMatchObject({
      status: 422,
      body: { success: false, message: 'Validation Error', errors: [{ loc: ['body', 'flow_url'] }] },
    });
  });

  test('a request that is repeated by its Idempotency-Key begins no second call', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await post('/api/v1/calls/initiate', ORDER, headers);
    const second = await post('/api/v1/calls/initiate', ORDER, headers);
    expect(second.body).toEqual(first.body);
    expect(outgoing.led).toHaveLength(1);
  });
});

describe('controls', () => {
  test('transfer has confirm_sound as the whisper, and dial_music as the music', async () => {
    api.control.script.startHandoff = { ok: true, value: { id: asHandoffId('h1') } as HandoffRecord };
    const body = {
      target: { kind: 'pstn', number: '+15550009' },
      timeout: 15,
      dial_music: { action: 'play', media_url: 'http://a/music.wav' },
      confirm_sound: { action: 'say', text: 'A refund' },
      on_failure: { action: 'hangup' },
    };
    expect(await post(`${PATH}/transfer`, body)).toMatchObject({
      status: 202,
      body: { id: 'op_h1', call_id: CALL.id, status: 'initiated', mode: 'cold', target_leg_id: null },
    });
    expect(api.control.asked.at(-1)).toMatchObject({
      request: {
        destinations: ['+15550009'],
        whisper: { text: 'A refund' },
        holdMusic: { url: 'http://a/music.wav' },
        accept: { mode: 'auto' },
        ringTimeoutMs: 15_000,
        fallback: [{ kind: 'hangup' }],
      },
    });
  });

  test('hangup ends the call', async () => {
    api.control.script.hangup = { ok: true, value: CALL };
    expect(await post(`${PATH}/hangup`, {})).toMatchObject({ status: 202, body: { request_id: expect.any(String) } });
    expect(api.control.asked).toEqual([{ method: 'hangup', call: CALL.id }]);
    expect((await post(`${PATH}/hangup`, { unheard_of: 1 })).status).toBe(422);
  });

  test.each([
    ['dtmf', { digits: '12#' }, 'dtmf', ['caller', '12#']],
    [
      'play',
      { media_url: 'http://a/b.wav' },
      'say',
      [{ way: 'play', leg: 'caller', prompt: { url: 'http://a/b.wav' } }],
    ],
  ])('%s reaches the caller', async (name, body, method, given) => {
    api.control.conversation.script.call = { ok: true, value: CALL };
    expect((await post(`${PATH}/${name}`, body)).status).toBe(202);
    expect(api.control.conversation.asked.at(-1)).toEqual({ method, call: CALL.id, given });
  });

  test('a call in no state for it is 409, and one that is not there 404', async () => {
    api.control.script.hangup = { ok: false, code: 'conflict', state: 'ended', message: 'over' };
    const over = await post(`${PATH}/hangup`, {});
    expect(over).toMatchObject({ status: 409, body: { code: 'call_not_live', type: 'invalid_state' } });
    expect((await post('/api/v1/voice/calls/none/hangup', {})).status).toBe(404);
  });

  test('what is not there is refused by its name', async () => {
    const answer = await post(`${PATH}/mute`, { leg_id: 'l', on: true });
    expect(answer).toMatchObject({ status: 400, body: { success: false, code: 'feature_not_enabled' } });
  });
});

test('a call has the fields of Teler', async () => {
  const { status, body } = await api.ask('GET', PATH, undefined, { authorization: '', 'x-api-key': KEY });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: CALL.id,
    state: 'answered',
    direction: 'outbound',
    legs: [{ id: '6a1f.1', role: 'primary', state: 'answered' }],
  });
});
