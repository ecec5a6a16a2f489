import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callSchema } from '../../../src/api/schemas/call-schemas.ts';
import { handoffSchema } from '../../../src/api/schemas/handoff-schemas.ts';
import { asHandoffId } from '../../../src/ports/ids.ts';
import { at, sampleBatch, sampleCall, sampleEntry, sampleHandoff } from '../../contract/store/journal-samples.ts';
import { ApiUnderTest, errorBody } from './api-under-test.ts';

let api: ApiUnderTest;
beforeEach(async () => {
  api = await ApiUnderTest.start();
});
afterEach(async () => {
  await api.close();
});

const ended = sampleCall('past', {
  state: 'ended',
  endedAt: at(60),
  ended: { result: 'completed', reason: 'caller-hangup', sipStatus: 200 },
});
const up = sampleCall('up', {
  startedAt: at(100),
  identity: {
    displayName: 'Dana',
    asserted: [{ uri: 'tel:+49309', user: '+49309', displayName: null }],
    remoteParty: null,
    diversions: [{ uri: 'tel:+49308', user: '+49308', displayName: null, reason: 'user-busy' }],
    history: [{ uri: 'tel:+49308', user: '+49308', displayName: null, index: '1', reason: null }],
    privacy: ['id'],
    anonymous: true,
  },
});

async function putOnRecord(): Promise<void> {
  await api.store.append(sampleBatch(ended, 1, 5));
  await api.store.append(sampleBatch(up, 1));
}

describe('GET /v1/calls', () => {
  test('newest first, in the shape of the interface', async () => {
    await putOnRecord();
    const { status, body } = await api.ask('GET', '/v1/calls');
    expect(status).toBe(200);
    expect(body).toEqual({ items: [up, ended], nextCursor: null });
    for (const item of (body as { items: unknown[] }).items) expect(callSchema.parse(item)).toEqual(item);
  });

  test('pages follow each other by their cursor', async () => {
    await putOnRecord();
    const first = (await api.ask('GET', '/v1/calls?limit=1')).body as { items: unknown[]; nextCursor: string };
    expect(first.items).toEqual([up]);
    const second = await api.ask('GET', `/v1/calls?limit=1&cursor=${first.nextCursor}`);
    expect(second.body).toEqual({ items: [ended], nextCursor: null });
  });

  test.each([
    ['state=ended', ['past']],
    ['state=&from=&to=&limit=&cursor=', ['up', 'past']],
    ['from=%2B15550001111', ['up', 'past']],
    ['from=+15550001111', ['up', 'past']],
    ['from=+1', []],
    ['to=%2B15559998888', ['up', 'past']],
    [`from=${at(100)}`, ['up']],
    [`to=${at(100)}`, ['past']],
    ['to=2026-07-01T14:01:40%2B02:00', ['past']],
    ['to=2026-07-01T14:01:40+02:00', ['past']],
    ['from=2026-07-01T12:00:00Z&to=2026-07-01T12:00:01Z', ['past']],
    ['from=2026-07-01', []],
  ])('?%s lists %j: a time filters startedAt, anything else is the number', async (query, ids) => {
    await putOnRecord();
    const { body } = await api.ask('GET', `/v1/calls?${query}`);
    expect((body as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(ids);
  });

  test.each([
    ['limit=0', 'limit', 'must be at least 1'],
    ['limit=201', 'limit', 'must be at most 200'],
    ['limit=many', 'limit', 'expected a whole number'],
    ['state=gone', 'state', expect.stringMatching(/^expected one of routing, with-ai.*got "gone"$/)],
    ['cursor=abc', 'cursor', expect.stringContaining('cursor')],
    ['stat=ended', 'stat', 'is not a known key; did you mean state?'],
    ['state=ended&state=ended', 'state', expect.stringContaining('expected')],
  ])('?%s is 400 and names %s', async (query, path, message) => {
    const { status, body } = await api.ask('GET', `/v1/calls?${query}`);
    expect(status).toBe(400);
    expect(body).toEqual(errorBody('invalid', [{ path, message }]));
  });
});

describe('GET /v1/calls/{id}', () => {
  test('a call that is up comes from call control', async () => {
    await putOnRecord();
    const newer = { ...up, metadata: { newer: true } };
    api.control.begin(newer);
    const recording = { state: 'recording', pausedBy: null, pausedAt: null, resumesAt: null };
    expect((await api.ask('GET', '/v1/calls/up')).body).toEqual({ ...newer, recording });
    const orders = ['pause', 'resume', 'stop'] as const;
    for (const [index, state] of (['paused', 'recording', 'stopped'] as const).entries()) {
      const answer = await api.ask('POST', `/v1/calls/up/recording/${orders[index] ?? ''}`);
      expect(answer).toMatchObject({ status: 200, body: { state } });
    }
  });

  test('a call of the past comes from the store', async () => {
    await putOnRecord();
    expect(await api.ask('GET', '/v1/calls/past')).toMatchObject({ status: 200, body: { ...ended, recording: null } });
    expect(await api.ask('POST', '/v1/calls/past/recording/pause')).toMatchObject({ status: 409 });
  });

  test.each(['none', encodeURIComponent('a/b?c'), 'x'.repeat(90), 'x'.repeat(500)])(
    'an unknown id is 404 (%#)',
    async (id) => {
      expect(await api.ask('GET', `/v1/calls/${id}`)).toMatchObject({ status: 404, body: errorBody('not-found') });
    },
  );
});

describe('DELETE /v1/calls/{id}', () => {
  test('hangs up', async () => {
    api.control.begin(up);
    api.control.script.hangup = { ok: true, value: { ...up, state: 'ended' } };
    expect(await api.ask('DELETE', '/v1/calls/up')).toMatchObject({ status: 200, body: { id: 'up', state: 'ended' } });
    expect(api.control.asked).toEqual([{ method: 'hangup', call: 'up' }]);
  });

  test('a Content-Type without a body is no fault', async () => {
    api.control.begin(up);
    api.control.script.hangup = { ok: true, value: up };
    expect((await api.ask('DELETE', '/v1/calls/up', '')).status).toBe(200);
  });

  test('is 409 with the state for a call of the past', async () => {
    await putOnRecord();
    const { status, body } = await api.ask('DELETE', '/v1/calls/past');
    expect({ status, body }).toEqual({ status: 409, body: errorBody('conflict', { state: 'ended' }) });
  });

  test('is 409 with the state if the state forbids it', async () => {
    api.control.begin(up);
    api.control.script.hangup = { ok: false, code: 'conflict', state: 'handoff', message: 'it ends already' };
    const { status, body } = await api.ask('DELETE', '/v1/calls/up');
    expect(status).toBe(409);
    expect(body).toMatchObject({
      error: { code: 'conflict', message: 'it ends already', details: { state: 'handoff' } },
    });
  });

  test('is 404 without such a call', async () => {
    expect((await api.ask('DELETE', '/v1/calls/none')).status).toBe(404);
  });
});

describe('PATCH /v1/calls/{id}', () => {
  test('hands the metadata on and answers with the call', async () => {
    api.control.begin(up);
    api.control.script.patchMetadata = { ok: true, value: { ...up, metadata: { crm: 7 } } };
    const { status, body } = await api.ask('PATCH', '/v1/calls/up', { metadata: { crm: 7, old: null } });
    expect({ status, body }).toEqual({ status: 200, body: { ...up, metadata: { crm: 7 } } });
    expect(api.control.asked).toEqual([{ method: 'patchMetadata', call: 'up', metadata: { crm: 7, old: null } }]);
  });

  test('application/merge-patch+json is JSON (RFC 7396 4)', async () => {
    api.control.begin(up);
    api.control.script.patchMetadata = { ok: true, value: up };
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect((await api.ask('PATCH', '/v1/calls/up', { metadata: {} }, headers)).status).toBe(200);
  });

  test.each([
    [{}, 'metadata', 'is required'],
    [{ metadata: [] }, 'metadata', 'expected keys and values, got a list'],
    [{ metadata: {}, meta: 1 }, 'meta', expect.stringMatching(/^is not a known key/)],
    [[], 'body', 'expected keys and values, got a list'],
    [`{"metadata":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'metadata', 'expected keys and values, got a list'],
    [`{"metadata":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, 'metadata', 'is nested too deeply'],
  ])('a body that does not fit is 400 and names the field (%#)', async (request, path, message) => {
    api.control.begin(up);
    const { status, body } = await api.ask('PATCH', '/v1/calls/up', request);
    expect(status).toBe(400);
    expect(body).toEqual(errorBody('invalid', [{ path, message }]));
    expect(api.control.asked).toEqual([]);
  });

  test('a patch that makes the metadata too large is 400', async () => {
    api.control.begin(up);
    const fault = { path: 'metadata', message: 'would make more than 65536 bytes' };
    api.control.script.patchMetadata = { ok: false, code: 'invalid', ...fault };
    const { status, body } = await api.ask('PATCH', '/v1/calls/up', { metadata: { a: 1 } });
    expect({ status, body }).toEqual({ status: 400, body: errorBody('invalid', [fault]) });
  });

  test('is 409 for a call of the past', async () => {
    await putOnRecord();
    expect((await api.ask('PATCH', '/v1/calls/past', { metadata: {} })).status).toBe(409);
  });
});

describe('/v1/calls/{id}/handoffs', () => {
  const handoff = sampleHandoff('h1', up.id);
  const path = '/v1/calls/up/handoffs';
  const least = { reason: 'billing', summary: '' };

  beforeEach(() => {
    api.control.begin({ ...up, state: 'handoff', handoffs: [asHandoffId('h1')] });
  });

  test('POST with every field of the interface begins a handoff: 202', async () => {
    api.control.script.startHandoff = { ok: true, value: handoff };
    const request = {
      destinations: ['sip:2001@10.0.0.5', 'tel:+15550001111', '2001', '+1 (555) 000-1111'],
      reason: 'billing',
      summary: 'Wants a refund',
      whisper: { text: 'A caller about billing' },
      strategy: 'conference',
      accept: { mode: 'dtmf', accept: '1', decline: '2', replay: '9', timeoutMs: 5_000 },
      ringTimeoutMs: 15_000,
      fallback: [
        { kind: 'destination', uri: '2002' },
        { kind: 'hangup', text: 'Bye' },
      ],
      context: { intent: 'refund', sentiment: 'calm', collected: { order: 5 }, nextAction: 'refund', crm: { id: 1 } },
      announcement: null,
    };
    const { status, body, headers } = await api.ask('POST', path, request);
    expect({ status, body }).toEqual({ status: 202, body: handoff });
    expect(handoffSchema.parse(body)).toEqual(body);
    expect(headers.get('location')).toBe('/v1/calls/up/handoffs/h1');
    expect(api.control.asked).toEqual([{ method: 'startHandoff', call: 'up', request }]);
  });

  test('a missing field stays missing, because it comes from the route', async () => {
    api.control.script.startHandoff = { ok: true, value: handoff };
    await api.ask('POST', path, least);
    expect(api.control.asked).toEqual([{ method: 'startHandoff', call: 'up', request: least }]);
  });

  test('an accept policy without its digits has the common ones', async () => {
    api.control.script.startHandoff = { ok: true, value: handoff };
    await api.ask('POST', path, { ...least, accept: { mode: 'dtmf' } });
    expect(api.control.asked[0]).toMatchObject({
      request: { accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000 } },
    });
  });

  test.each([
    [{}, ['reason', 'summary']],
    [{ reason: '', summary: 5 }, ['reason', 'summary']],
    [{ ...least, destinations: [] }, ['destinations']],
    [{ ...least, destinations: ['reception', 'sip:a@b\r\nX: y'] }, ['destinations[0]', 'destinations[1]']],
    [{ ...least, whisper: {} }, ['whisper']],
    [{ ...least, whisper: { file: '../../etc/passwd' } }, ['whisper.file']],
    [{ ...least, whisper: { text: 'a', file: 'b' } }, ['whisper']],
    [{ ...least, whisper: null }, ['whisper']],
    [{ ...least, strategy: 'magic' }, ['strategy']],
    [{ ...least, accept: { mode: 'dtmf', accept: '1', decline: '1' } }, ['accept.decline']],
    [{ ...least, accept: { mode: 'dtmf', accept: '12' } }, ['accept.accept']],
    [{ ...least, ringTimeoutMs: 10 }, ['ringTimeoutMs']],
    [{ ...least, fallback: [{ kind: 'destination' }, { kind: 'pray' }] }, ['fallback[0].uri', 'fallback[1].kind']],
    [{ ...least, context: { intnt: 'x' } }, ['context.intnt']],
    [{ ...least, announcement: 'hello' }, ['announcement']],
    [{ ...least, summary: 'x'.repeat(5_000) }, ['summary']],
  ])('POST of a body that does not fit is 400 (%#): it names $1', async (request, paths) => {
    const { status, body } = await api.ask('POST', path, request);
    expect(status).toBe(400);
    const { details } = (body as { error: { details: { path: string }[] } }).error;
    expect(details.map((fault) => fault.path)).toEqual(paths);
    expect(api.control.asked).toEqual([]);
  });

  test('POST that call control cannot carry out is 400 with the path', async () => {
    const message = 'refer is not supported yet';
    api.control.script.startHandoff = { ok: false, code: 'invalid', path: 'strategy', message };
    const { status, body } = await api.ask('POST', path, { ...least, strategy: 'refer' });
    expect({ status, body }).toEqual({ status: 400, body: errorBody('invalid', [{ path: 'strategy', message }]) });
  });

  test('POST that the state forbids is 409 with the state', async () => {
    api.control.script.startHandoff = { ok: false, code: 'conflict', state: 'with-agent', message: 'no' };
    const { status, body } = await api.ask('POST', path, least);
    expect({ status, body }).toEqual({ status: 409, body: errorBody('conflict', { state: 'with-agent' }) });
  });

  test('POST to a call of the past is 409, to none 404', async () => {
    await putOnRecord();
    expect((await api.ask('POST', '/v1/calls/past/handoffs', least)).status).toBe(409);
    expect((await api.ask('POST', '/v1/calls/none/handoffs', least)).status).toBe(404);
  });

  test('GET lists the handoffs of a call, and gives one', async () => {
    await api.store.append({ ...sampleBatch(up, 1), handoffs: [handoff] });
    expect((await api.ask('GET', path)).body).toEqual({ items: [handoff], nextCursor: null });
    expect(await api.ask('GET', `${path}/h1`)).toMatchObject({ status: 200, body: handoff });
    expect((await api.ask('GET', `${path}/h2`)).status).toBe(404);
    expect((await api.ask('GET', '/v1/calls/none/handoffs')).status).toBe(404);
    expect((await api.ask('GET', '/v1/calls/past/handoffs/h1')).status).toBe(404);
  });

  test('DELETE cancels', async () => {
    api.control.script.cancelHandoff = { ok: true, value: { ...handoff, phase: 'returned' } };
    expect(await api.ask('DELETE', `${path}/h1`)).toMatchObject({ status: 200, body: { id: 'h1', phase: 'returned' } });
    expect(api.control.asked).toEqual([{ method: 'cancelHandoff', call: 'up', handoff: 'h1' }]);
  });

  test.each(['accept', 'decline'] as const)('POST %s answers for an agent', async (answer) => {
    api.control.script.answerHandoff = { ok: true, value: handoff };
    expect(await api.ask('POST', `${path}/h1/${answer}`, { agent: 'anna' })).toMatchObject({ status: 200 });
    expect(await api.ask('POST', `${path}/h1/${answer}`)).toMatchObject({ status: 200, body: { id: 'h1' } });
    expect(api.control.asked).toMatchObject([
      { method: 'answerHandoff', call: 'up', handoff: 'h1', answer, agent: 'anna' },
      { answer, agent: null },
    ]);
    expect((await api.ask('POST', `${path}/h1/${answer}`, { agent: 7 })).status).toBe(400);
    api.control.script.answerHandoff = { ok: false, code: 'conflict', state: 'handoff', message: 'nobody is there' };
    expect((await api.ask('POST', `${path}/h1/${answer}`)).status).toBe(409);
    expect((await api.ask('POST', `/v1/calls/none/handoffs/h1/${answer}`)).status).toBe(404);
  });

  test('DELETE of a handoff that is over, or bridged, is 409 with the state; without such a handoff it is 404', async () => {
    expect((await api.ask('DELETE', `${path}/h1`)).status).toBe(404);
    await api.store.append({ ...sampleBatch(up, 1), handoffs: [{ ...handoff, phase: 'returned' }] });
    expect(await api.ask('DELETE', `${path}/h1`)).toMatchObject({
      status: 409,
      body: errorBody('conflict', { state: 'handoff' }),
    });
    api.control.script.cancelHandoff = { ok: false, code: 'conflict', state: 'with-agent', message: 'no' };
    expect((await api.ask('DELETE', `${path}/h1`)).status).toBe(409);
  });
});

describe('GET /v1/calls/{id}/events', () => {
  test('gives the journal, with the fields of every event first', async () => {
    const call = sampleCall('c1');
    const entries = [
      sampleEntry(call.id, 1, { kind: 'input', type: 'sip.invite', data: { uri: 'sip:x', type: 'mine', sequence: 9 } }),
      sampleEntry(call.id, 2, { data: { handoffId: 'h1' } }),
    ];
    await api.store.append({ call, entries, handoffs: [] });
    expect((await api.ask('GET', '/v1/calls/c1/events')).body).toEqual({
      items: [
        { sequence: 1, at: at(1), type: 'sip.invite', callId: 'c1', kind: 'input', uri: 'sip:x' },
        { sequence: 2, at: at(2), type: 'call.started', callId: 'c1', kind: 'fact', handoffId: 'h1' },
      ],
      nextCursor: null,
    });
  });

  test('pages by after and limit; nextCursor is the next after', async () => {
    await putOnRecord();
    const pageOf = async (query: string): Promise<{ sequences: number[]; next: string | null }> => {
      const { body } = await api.ask('GET', `/v1/calls/past/events?${query}`);
      const { items, nextCursor } = body as { items: { sequence: number }[]; nextCursor: string | null };
      return { sequences: items.map(({ sequence }) => sequence), next: nextCursor };
    };
    expect(await pageOf('limit=2')).toEqual({ sequences: [1, 2], next: '2' });
    expect(await pageOf('limit=2&after=2')).toEqual({ sequences: [3, 4], next: '4' });
    expect(await pageOf('limit=2&cursor=3')).toEqual({ sequences: [4, 5], next: null });
    expect(await pageOf('after=5')).toEqual({ sequences: [], next: null });
  });

  test('is 404 without such a call, and 400 with a bad value', async () => {
    expect((await api.ask('GET', '/v1/calls/none/events')).status).toBe(404);
    expect((await api.ask('GET', '/v1/calls/none/events?after=-1')).status).toBe(400);
  });
});
