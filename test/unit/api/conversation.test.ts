import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callSchema } from '../../../src/api/schemas/call-schemas.ts';
import { memberSchema } from '../../../src/api/schemas/conversation-schemas.ts';
import type { MemberRecord } from '../../../src/ports/conversation-control.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import { sampleBatch, sampleCall } from '../../contract/store/journal-samples.ts';
import { ApiUnderTest, errorBody, KEYS } from './api-under-test.ts';

let api: ApiUnderTest;
beforeEach(async () => {
  api = await ApiUnderTest.start();
  api.control.begin(up);
  api.control.conversation.script.call = { ok: true, value: up };
  api.control.conversation.script.member = { ok: true, value: MEMBER };
});
afterEach(async () => {
  await api.close();
});

const up = sampleCall('up', { state: 'with-agent', parked: { slot: '1', until: '2026-07-01T12:00:00.000Z' } });
const MEMBER: MemberRecord = { leg: asLegId('up.3'), role: 'supervisor', mode: 'coach', coach: asLegId('up.2') };
const CALL_BODY = { text: 'hello' };

/** The path behind the call, a body that is right, the status, and what the call control is given. */
const ACTIONS: readonly [string, unknown, number, string, readonly unknown[]][] = [
  ['hold', undefined, 200, 'hold', ['caller', null]],
  ['hold', { leg: 'agent', file: 'hold.wav' }, 200, 'hold', ['agent', { file: 'hold.wav' }]],
  ['resume', { leg: 'up.2' }, 200, 'resume', ['up.2']],
  [
    'say',
    { text: 'hello', voice: 'slt' },
    202,
    'say',
    [{ way: 'say', leg: 'caller', prompt: { text: 'hello', voice: 'slt' } }],
  ],
  ['play', { leg: 'agent', file: 'a.wav' }, 202, 'say', [{ way: 'play', leg: 'agent', prompt: { file: 'a.wav' } }]],
  ['whisper', { text: 'offer' }, 202, 'say', [{ way: 'whisper', leg: 'agent', prompt: { text: 'offer' } }]],
  ['dtmf', { digits: '12#A' }, 202, 'dtmf', ['caller', '12#A']],
  ['coach', { text: ' Offer ten percent. ' }, 202, 'coach', ['Offer ten percent.']],
  ['return-to-ai', undefined, 202, 'returnToAi', [null]],
  ['return-to-ai', { reason: 'no time' }, 202, 'returnToAi', ['no time']],
  ['park', {}, 200, 'park', [null]],
  ['park', { slot: '701' }, 200, 'park', ['701']],
  [
    'transfer',
    { destination: '2003', mode: 'attended' },
    202,
    'transfer',
    [{ destination: '2003', mode: 'attended', strategy: 'conference' }],
  ],
  [
    'transfer',
    { destination: '2003', mode: 'blind', strategy: 'refer' },
    202,
    'transfer',
    [{ destination: '2003', mode: 'blind', strategy: 'refer' }],
  ],
  ['release', undefined, 202, 'release', []],
];

describe('POST /v1/calls/{id}/...', () => {
  test.each(ACTIONS)('%s with %j answers with the call: %i', async (name, body, status, method, given) => {
    const answer = await api.ask('POST', `/v1/calls/up/${name}`, body);
    expect(answer).toMatchObject({ status, body: up });
    expect(callSchema.parse(answer.body)).toEqual(up);
    expect(api.control.conversation.asked).toEqual([{ method, call: 'up', given }]);
  });

  test.each([...new Set(ACTIONS.map(([name]) => name))])(
    '%s: 404 for no such call, 409 with the state, 403 for a viewer, and an audit line',
    async (name) => {
      const body = ACTIONS.find(([each]) => each === name)?.[1];
      expect(await api.ask('POST', `/v1/calls/none/${name}`, body)).toMatchObject({
        status: 404,
        body: errorBody('not-found'),
      });
      api.control.conversation.script.call = { ok: false, code: 'conflict', state: 'with-ai', message: 'not now' };
      expect(await api.ask('POST', `/v1/calls/up/${name}`, body)).toMatchObject({
        status: 409,
        body: errorBody('conflict', { state: 'with-ai' }),
      });
      const viewer = { authorization: `Bearer ${KEYS.viewer}` };
      expect((await api.ask('POST', `/v1/calls/up/${name}`, body, viewer)).status).toBe(403);
      expect(api.log.some((line) => line.includes(`/v1/calls/{id}/${name}`) && line.includes('"callId":"up"'))).toBe(
        true,
      );
      const past = sampleCall('past', { state: 'ended', endedAt: '2026-07-01T12:00:00.000Z' });
      await api.store.append(sampleBatch(past, 1));
      expect((await api.ask('POST', `/v1/calls/past/${name}`, body)).status).toBe(409);
    },
  );

  test.each<[string, unknown, string]>([
    ['say', {}, 'body'],
    ['say', { ...CALL_BODY, file: 'a.wav' }, 'body'],
    ['say', { text: '' }, 'text'],
    ['say', { text: 'x', leg: '' }, 'leg'],
    ['play', { file: '../secret' }, 'file'],
    ['whisper', { text: 'x', leg: 'caller' }, 'leg'],
    ['hold', { voice: 'slt' }, 'body'],
    ['resume', { text: 'x' }, 'text'],
    ['dtmf', { digits: '12x' }, 'digits'],
    ['dtmf', { digits: '' }, 'digits'],
    ['dtmf', {}, 'digits'],
    ['coach', { text: '' }, 'text'],
    ['park', { slot: 'a b' }, 'slot'],
    ['return-to-ai', { reason: '' }, 'reason'],
    ['transfer', { mode: 'attended' }, 'destination'],
    ['transfer', { destination: 'nowhere at all', mode: 'attended' }, 'destination'],
    ['transfer', { destination: '2003' }, 'mode'],
    ['transfer', { destination: '2003', mode: 'blind', strategy: 'x' }, 'strategy'],
  ])('%s with %j is 400 and names %s', async (name, body, path) => {
    const answer = await api.ask('POST', `/v1/calls/up/${name}`, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid', details: [{ path }] } } });
    expect(api.control.conversation.asked).toEqual([]);
  });
});

describe('/v1/calls/{id}/members', () => {
  test('POST calls somebody: 202 with the member and where it is', async () => {
    const body = {
      uri: 'sip:boss@10.0.0.5',
      mode: 'coach',
      coach: 'up.2',
      ringTimeoutMs: 5_000,
      whisper: { text: 'hi' },
    };
    const answer = await api.ask('POST', '/v1/calls/up/members', body);
    expect(answer).toMatchObject({ status: 202, body: MEMBER });
    expect(answer.headers.get('location')).toBe('/v1/calls/up/members/up.3');
    expect(memberSchema.parse(answer.body)).toEqual(MEMBER);
    expect(api.control.conversation.asked[0]?.given).toEqual([
      {
        destination: 'sip:boss@10.0.0.5',
        role: 'supervisor',
        mode: { kind: 'coach', of: 'up.2' },
        ringTimeoutMs: 5_000,
        whisper: { text: 'hi' },
      },
    ]);
  });

  test.each([
    ['talk', undefined, 'agent'],
    ['listen', undefined, 'supervisor'],
    ['talk', 'supervisor', 'supervisor'],
    ['listen', 'agent', 'agent'],
  ])('mode %s with role %s: %s', async (mode, role, expected) => {
    await api.ask('POST', '/v1/calls/up/members', { uri: '2003', mode, role });
    expect(api.control.conversation.asked[0]?.given).toMatchObject([{ role: expected, mode: { kind: mode } }]);
  });

  test.each<[unknown, string, unknown]>([
    [{ mode: 'talk' }, 'uri', 'is required'],
    [{ role: 'ai', mode: 'listen' }, 'role', expect.stringContaining('an AI behind a webhook has no audio')],
    [{ uri: '2003' }, 'mode', expect.any(String)],
    [{ uri: '2003', mode: 'held' }, 'mode', expect.any(String)],
    [{ uri: '2003', mode: 'coach' }, 'coach', expect.stringContaining('is required with mode coach')],
    [{ uri: '2003', mode: 'talk', coach: 'up.2' }, 'coach', 'goes with mode coach'],
    [{ uri: '2003', mode: 'talk', ringTimeoutMs: 1 }, 'ringTimeoutMs', expect.any(String)],
  ])('POST with %j is 400 and names %s', async (body, path, message) => {
    const answer = await api.ask('POST', '/v1/calls/up/members', body);
    expect(answer).toMatchObject({ status: 400, body: errorBody('invalid', [{ path, message }]) });
  });

  test('PATCH changes its mode, and DELETE hangs up on it', async () => {
    expect(await api.ask('PATCH', '/v1/calls/up/members/up.3', { mode: 'held' })).toMatchObject({
      status: 200,
      body: MEMBER,
    });
    expect(await api.ask('DELETE', '/v1/calls/up/members/up.3')).toMatchObject({ status: 200, body: MEMBER });
    expect(api.control.conversation.asked).toEqual([
      { method: 'changeMember', call: 'up', given: ['up.3', { kind: 'held' }] },
      { method: 'removeMember', call: 'up', given: ['up.3'] },
    ]);
    expect((await api.ask('PATCH', '/v1/calls/up/members/up.3', { mode: 'sing' })).status).toBe(400);
  });

  test('404 says whether the call or the member is missing', async () => {
    api.control.conversation.script.member = { ok: false, code: 'not-found' };
    const member = await api.ask('DELETE', '/v1/calls/up/members/up.9');
    expect(member).toMatchObject({ status: 404, body: { error: { message: 'there is no such member' } } });
    const call = await api.ask('DELETE', '/v1/calls/none/members/up.9');
    expect(call).toMatchObject({ status: 404, body: { error: { message: 'there is no such call' } } });
  });
});

test('the document shows an example of each body', async () => {
  const { body } = await api.ask('GET', '/openapi.json');
  const { paths } = body as {
    paths: Record<string, { post?: { requestBody?: { content: Record<string, { examples?: object }> } } }>;
  };
  for (const [name, given] of ACTIONS) {
    if (given === undefined || name === 'release') continue;
    const content = paths[`/v1/calls/{id}/${name}`]?.post?.requestBody?.content['application/json'];
    expect(Object.keys(content?.examples ?? {}), name).not.toEqual([]);
  }
});
