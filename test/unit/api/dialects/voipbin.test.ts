import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readActions } from '../../../../src/ai/webhook/index.ts';
import { FlowAi, readFlow } from '../../../../src/ai/voipbin/index.ts';
import { AssignedNumbers } from '../../../../src/call-runtime/index.ts';
import { asCallId, asHandoffId, asLegId } from '../../../../src/ports/ids.ts';
import type { CallRecord, HandoffRecord } from '../../../../src/ports/records.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { ScriptedCalls } from '../../../fakes/scripted-calls.ts';
import { MemoryKeptValues } from '../../../fakes/memory-kept-values.ts';
import { ApiUnderTest, KEYS } from '../api-under-test.ts';

const CALL: CallRecord = {
  id: asCallId('6a1f'), state: 'with-ai', from: '+15550001', to: '+15559998888', route: '*',
  startedAt: '2026-01-01T00:00:00.000Z', answeredAt: '2026-01-01T00:00:01.000Z', endedAt: null,
  legs: [], handoffs: [], metadata: { ticket: 7 }, ended: null,
}; // prettier-ignore
const HANDOFF = { id: asHandoffId('h1'), callId: CALL.id } as HandoffRecord;

const outgoing = new ScriptedCalls();
const values = new MemoryKeptValues();
let numbers: AssignedNumbers;
let api: ApiUnderTest;

async function start(signup: boolean): Promise<ApiUnderTest> {
  return await ApiUnderTest.start({
    outgoing,
    voipbin: {
      config: { enabled: true, signup },
      values,
      numbers,
      readActions: (body) => readActions(body, () => null),
      newFlow: (actions, variables) => {
        const { steps, faults, unsupported } = readFlow(actions, () => null);
        if (faults.length > 0 || unsupported.length > 0) return { ok: false, faults, unsupported };
        const parts = { steps, variables, clock: new SystemClock(), destinationFault: () => null };
        return { ok: true, newAi: () => new FlowAi(parts) };
      },
    },
  });
}

beforeAll(async () => {
  numbers = await AssignedNumbers.open(values);
  api = await start(true);
  api.control.begin(CALL);
});
afterAll(async () => {
  await api.close();
});

function fault(status: string, reason: string): unknown {
  return {
    error: {
      status,
      reason,
      message: expect.any(String),
      request_id: expect.stringMatching(/^req_/),
      details: expect.any(Array),
    },
  };
}

describe('keys', () => {
  test.each([
    ['the Authorization header', '/v1.0/calls', { authorization: `Bearer ${KEYS.viewer}` }],
    ['?accesskey=', `/v1.0/calls?accesskey=${KEYS.viewer}`, { authorization: '' }],
    ['?token=', `/v1.0/calls?token=${KEYS.viewer}`, { authorization: '' }],
    ['a cookie', '/v1.0/calls', { authorization: '', cookie: `a=b; accesskey=${KEYS.viewer}` }],
  ])('are taken from %s', async (_place, path, headers) => {
    expect(await api.ask('GET', path, undefined, headers)).toMatchObject({ status: 200, body: { result: [] } });
  });

  test('none, and one that is not known, are 401 in the words of VoIPBin', async () => {
    const none = await api.ask('GET', '/v1.0/calls', undefined, { authorization: '' });
    expect(none).toMatchObject({ status: 401, body: fault('UNAUTHENTICATED', 'AUTHENTICATION_REQUIRED') });
    expect(none.headers.get('www-authenticate')).toMatch(/^Bearer/);
    const wrong = await api.ask('GET', '/v1.0/calls?accesskey=wrong', undefined, { authorization: '' });
    expect(wrong).toMatchObject({ status: 401, body: fault('UNAUTHENTICATED', 'INVALID_CREDENTIALS') });
  });

  test('a viewer may read and not act', async () => {
    const path = `/v1.0/calls/${CALL.id}/hangup?accesskey=${KEYS.viewer}`;
    const answer = await api.ask('POST', path, undefined, { authorization: '' });
    expect(answer).toMatchObject({ status: 403, body: fault('PERMISSION_DENIED', 'PERMISSION_DENIED') });
  });
});

describe('signing up', () => {
  test.each([
    ['/v1.0/auth/signup', { username: 'dana', password: 'secret' }],
    ['/auth/signup', { email: 'dana@example.com', accepted_tos: true }],
  ])('at %s gives an access key that can act, and is still good after a restart', async (path, body) => {
    const answer = await api.ask('POST', path, body, { authorization: '' });
    expect(answer).toMatchObject({ status: 200, body: { accesskey: { token: expect.stringMatching(/^vb_/) } } });
    const { token } = (answer.body as { accesskey: { token: string } }).accesskey;
    api.control.script.hangup = { ok: true, value: CALL };
    for (const each of [api, await start(true)]) {
      if (each !== api) each.control.begin(CALL);
      const list = await each.ask('GET', '/v1.0/calls', undefined, { authorization: `Bearer ${token}` });
      expect(list.status).toBe(200);
      if (each !== api) await each.close();
    }
    expect(
      (await api.ask('POST', `/v1.0/calls/${CALL.id}/hangup`, undefined, { authorization: `Bearer ${token}` })).status,
    ).toBe(200);
    // It is a key of the dialect alone.
    expect((await api.ask('GET', '/v1/calls', undefined, { authorization: `Bearer ${token}` })).status).toBe(401);
    expect(JSON.stringify(await values.list('voipbin-access-key'))).not.toContain(token);
  });

  test('twice by one name gives no second key', async () => {
    const again = await api.ask('POST', '/auth/signup', { email: 'dana@example.com', accepted_tos: true });
    expect(again).toMatchObject({ status: 200, body: {} });
    const taken = await api.ask('POST', '/v1.0/auth/signup', { username: 'dana', password: 'secret' });
    expect(taken).toMatchObject({ status: 409, body: fault('FAILED_PRECONDITION', 'STATE_INVALID') });
  });

  test('where it is off there is no such path, and the answer says why', async () => {
    const closed = await start(false);
    const answer = await closed.ask('POST', '/v1.0/auth/signup', { username: 'eve', password: 'secret' });
    expect(answer).toMatchObject({ status: 404, body: fault('NOT_FOUND', 'ROUTE_NOT_FOUND') });
    expect(JSON.stringify(answer.body)).toContain('dialects.voipbin.signup');
    await closed.close();
  });
});

describe('numbers/assign', () => {
  test('gives later calls to the number their webhook', async () => {
    const body = { number: '+1 (555) 000-9999', webhook_url: 'http://127.0.0.1:9/hook' };
    expect(await api.ask('POST', '/v1.0/numbers/assign', body)).toMatchObject({
      status: 200,
      body: { number: '+15550009999', webhook_url: body.webhook_url, status: 'assigned' },
    });
    expect(numbers.routeOf('+15550009999', [])).toMatchObject({ ai: { kind: 'webhook', url: body.webhook_url } });
    const again = await AssignedNumbers.open(values);
    expect(again.routeOf('sip:+15550009999@pbx', [])).toMatchObject({ ai: { url: body.webhook_url } });
    expect(again.routeOf('+15550009998', [])).toBeNull();
  });

  test('by another process counts here, and no more once that takes it away', () => {
    values.foreign('number-webhook', '+15550007777', 'http://127.0.0.1:9/other');
    expect(numbers.routeOf('+15550007777', [])).toMatchObject({ ai: { url: 'http://127.0.0.1:9/other' } });
    values.foreign('number-webhook', '+15550007777', undefined);
    expect(numbers.routeOf('+15550007777', [])).toBeNull();
  });

  test.each([
    [{ number: 'sales desk!', webhook_url: 'http://a/' }, 'number'],
    [{ number: '+1555', webhook_url: 'ftp://a/' }, 'webhook_url'],
    [{ webhook_url: 'http://a/' }, 'number'],
  ])('names what is wrong in %j', async (body, path) => {
    const answer = await api.ask('POST', '/v1.0/numbers/assign', body);
    expect(answer).toMatchObject({ status: 400, body: fault('INVALID_ARGUMENT', 'INVALID_ARGUMENT') });
    expect((answer.body as { error: { details: unknown } }).error.details).toMatchObject([{ path }]);
  });
});

describe('calls', () => {
  test('have the fields of VoIPBin', async () => {
    expect(await api.ask('GET', `/v1.0/calls/${CALL.id}`)).toMatchObject({
      status: 200,
      body: {
        id: CALL.id,
        status: 'progressing',
        direction: 'incoming',
        source: { type: 'tel', target: '+15550001' },
        destination: { type: 'tel', target: '+15559998888' },
        metadata: { ticket: 7 },
        tm_progressing: '2026-01-01T00:00:01.000Z',
        tm_hangup: '9999-01-01T00:00:00.000000Z',
      },
    });
  });

  test('that are not there are CALL_NOT_FOUND', async () => {
    const answer = await api.ask('GET', '/v1.0/calls/none');
    expect(answer).toMatchObject({ status: 404, body: fault('NOT_FOUND', 'CALL_NOT_FOUND') });
  });

  test('take metadata', async () => {
    api.control.script.patchMetadata = { ok: true, value: CALL };
    const body = { metadata: { customer: 'Dana' } };
    expect((await api.ask('PATCH', `/v1.0/calls/${CALL.id}`, body)).status).toBe(200);
    expect(api.control.asked.at(-1)).toEqual({ method: 'patchMetadata', call: CALL.id, ...body });
  });
});

describe('actions and bridge', () => {
  test('actions are pushed in the words of the webhook', async () => {
    api.control.script.pushActions = { ok: true, value: CALL };
    const body = { actions: [{ type: 'talk', text: 'Hello' }, { type: 'hangup' }] };
    expect(await api.ask('POST', `/v1.0/calls/${CALL.id}/actions`, body)).toMatchObject({
      status: 200,
      body: { call_id: CALL.id, status: 'ok', actions: 2 },
    });
    expect(api.control.asked.at(-1)).toEqual({
      method: 'pushActions',
      call: CALL.id,
      actions: [{ type: 'talk', prompt: { text: 'Hello' } }, { type: 'hangup' }],
    });
  });

  test('none are pushed where one cannot be read, and it is named', async () => {
    const before = api.control.asked.length;
    const body = { actions: [{ type: 'talk', text: 'Hello' }, { type: 'dance' }] };
    const answer = await api.ask('POST', `/v1.0/calls/${CALL.id}/actions`, body);
    expect(answer.status).toBe(400);
    expect((answer.body as { error: { details: unknown } }).error.details).toMatchObject([{ path: 'actions[1].type' }]);
    expect(api.control.asked).toHaveLength(before);
  });

  test('a call that is in no state for them is CALL_STATE_INVALID', async () => {
    api.control.script.pushActions = { ok: false, code: 'conflict', state: 'with-agent', message: 'no' };
    const answer = await api.ask('POST', `/v1.0/calls/${CALL.id}/actions`, { actions: [{ type: 'hangup' }] });
    expect(answer).toMatchObject({ status: 409, body: fault('FAILED_PRECONDITION', 'CALL_STATE_INVALID') });
  });

  test('bridge hands the call to a human, with the whisper', async () => {
    api.control.script.startHandoff = { ok: true, value: HANDOFF };
    const body = { destination: '+15550002', whisper: 'A refund.', whisper_voice: 'slt' };
    expect(await api.ask('POST', `/v1.0/calls/${CALL.id}/bridge`, body)).toMatchObject({
      status: 200,
      body: { call_id: CALL.id, status: 'transferring', handoff_id: 'h1' },
    });
    expect(api.control.asked.at(-1)).toEqual({
      method: 'startHandoff',
      call: CALL.id,
      request: {
        destinations: ['+15550002'],
        reason: 'bridge',
        summary: 'A refund.',
        whisper: { text: 'A refund.', voice: 'slt' },
      },
    });
  });

  test('a destination that cannot be dialled is named as the body has it', async () => {
    api.control.script.startHandoff = { ok: false, code: 'invalid', path: 'destinations[0]', message: 'no trunk' };
    const answer = await api.ask('POST', `/v1.0/calls/${CALL.id}/bridge`, { destination: '+1' });
    expect(answer.status).toBe(400);
    expect((answer.body as { error: { details: unknown } }).error.details).toEqual([
      { path: 'destination', message: 'no trunk' },
    ]);
  });
});

describe('POST /v1.0/calls', () => {
  const ORDER = {
    source: { type: 'tel', target: '+15559998888' },
    destinations: [{ type: 'tel', target: '+15550002' }],
    actions: [{ type: 'answer' }, { type: 'talk', option: { text: 'Hello' } }],
    variables: { ticket: '7' },
  };

  test('calls each destination, with an AI of its own that runs the actions', async () => {
    outgoing.answer = { ok: true, value: { ...CALL, direction: 'outbound' } };
    const destinations = [...ORDER.destinations, { type: 'sip', target: '2001@pbx' }];
    expect(await api.ask('POST', '/v1.0/calls', { ...ORDER, destinations })).toMatchObject({
      status: 200,
      body: { calls: [{ id: CALL.id, direction: 'outgoing' }, {}], groupcalls: [] },
    });
    const [one, other] = outgoing.led;
    expect(one!.order).toEqual({ to: '+15550002', from: '+15559998888', metadata: { ticket: '7' } });
    expect(other!.order.to).toBe('sip:2001@pbx');
    expect(one!.ai).not.toBe(other!.ai);
    const started = { event: 'call.started', from: '+15559998888', to: '+15550002' } as const;
    expect(await one!.ai.notify(CALL.id, started, new AbortController().signal, () => undefined)).toMatchObject({
      ok: true,
      actions: [{ type: 'talk', prompt: { text: 'Hello' } }, { type: 'hangup' }],
    });
  });

  test.each([
    [{ flow_id: 'f1' }, 501, 'flow_id'],
    [{ actions: [{ type: 'queue_join', option: {} }] }, 501, 'queue_join'],
    [{ actions: [{ type: 'talk', option: {} }] }, 400, 'actions[0].option.text'],
    [{ destinations: [{ type: 'conference', target: 'c' }] }, 501, 'conference'],
    [{ destinations: [] }, 400, 'destinations'],
    [{ anonymous: 'yes' }, 501, 'anonymous'],
  ])('%j is refused by name', async (changes, status, name) => {
    const answer = await api.ask('POST', '/v1.0/calls', { ...ORDER, ...changes });
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(name);
  });

  test('with conference_join puts the destination into a call in which people talk', async () => {
    api.control.conversation.script.member = {
      ok: true,
      value: { leg: asLegId('6a1f.3'), role: 'agent', mode: 'talk' },
    };
    const actions = [
      { type: 'answer' },
      { type: 'talk', option: { text: 'You join a call.' } },
      { type: 'conference_join', option: { conference_id: CALL.id } },
    ];
    expect(await api.ask('POST', '/v1.0/calls', { ...ORDER, actions })).toMatchObject({
      status: 200,
      body: { calls: [{ id: CALL.id }] },
    });
    expect(api.control.conversation.asked.at(-1)).toMatchObject({
      method: 'addMember',
      call: CALL.id,
      given: [{ destination: '+15550002', mode: { kind: 'talk' }, whisper: { text: 'You join a call.' } }],
    });
  });
});

describe('transfers', () => {
  const BODY = {
    transfer_type: 'blind',
    transferer_call_id: `${CALL.id}.2`,
    transferee_addresses: [{ type: 'tel', target: '+15550003' }],
  };

  test('of an AI are handoffs: blind joins at once', async () => {
    api.control.script.startHandoff = { ok: true, value: HANDOFF };
    expect(await api.ask('POST', '/v1.0/transfers', BODY)).toMatchObject({
      status: 200,
      body: { id: 'h1', type: 'blind', transferer_call_id: `${CALL.id}.2`, confbridge_id: CALL.id },
    });
    expect(api.control.asked.at(-1)).toMatchObject({
      call: CALL.id,
      request: { destinations: ['+15550003'], accept: { mode: 'auto' } },
    });
  });

  test('to a queue or a conference are refused by name', async () => {
    const body = { ...BODY, transferee_addresses: [{ type: 'agent', target: 'a1' }] };
    const answer = await api.ask('POST', '/v1.0/transfers', body);
    expect(answer).toMatchObject({ status: 501, body: fault('UNIMPLEMENTED', 'NOT_SUPPORTED') });
    expect(JSON.stringify(answer.body)).toContain('the type agent');
  });
});

describe('what Warmbridge does not have', () => {
  test.each([
    ['/v1.0/queues', 501, 'NOT_SUPPORTED'],
    ['/v1.0/flows/1', 501, 'NOT_SUPPORTED'],
    ['/auth/login', 501, 'NOT_SUPPORTED'],
    ['/v1.0/unheard-of', 404, 'ROUTE_NOT_FOUND'],
  ])('%s is refused by name', async (path, status, reason) => {
    expect(await api.ask('POST', path, {})).toMatchObject({ status, body: { error: { reason } } });
  });

  test('a body that is not JSON has a reason of its own', async () => {
    const answer = await api.ask('POST', '/v1.0/numbers/assign', '{');
    expect(answer).toMatchObject({ status: 400, body: fault('INVALID_ARGUMENT', 'INVALID_JSON_BODY') });
  });

  test('the OpenAPI document has the dialect under a tag of its own', async () => {
    const { body } = await api.ask('GET', '/openapi.json');
    const { paths } = body as { paths: Record<string, Record<string, { tags: string[]; operationId: string }>> };
    expect(paths['/v1.0/calls/{id}/bridge']!['post']).toMatchObject({
      tags: ['voipbin'],
      operationId: 'postVoipbinV10CallsByIdBridge',
    });
  });
});
