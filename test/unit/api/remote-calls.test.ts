import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeAnswer, OtherNodesPort, RemoteCall } from '../../../src/ports/nodes.ts';
import { twilioSid } from '../../../src/shared/twilio/twilio-sid.ts';
import { at, sampleBatch, sampleCall, sampleHandoff } from '../../contract/store/journal-samples.ts';
import { ApiUnderTest, errorBody, KEYS } from './api-under-test.ts';

const ID = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const CALL = sampleCall(ID, { metadata: { plan: 'gold' } });
const ACCOUNT = `AC${'0'.repeat(32)}`;
const AWAY: unknown = new Proxy(() => undefined, { get: (_, name) => (name === 'then' ? undefined : AWAY) });

/** The API of node a has the call; that of b is asked. */
let a: ApiUnderTest;
let b: ApiUnderTest;
/** Where b finds the call. */
let remote: RemoteCall | null;
/** What b's asking comes to; null: a's answer. */
let comesTo: NodeAnswer | null;
let handle: (text: string) => Promise<string>;
/** What went from b to a. */
let sent: string[];
beforeEach(async () => {
  remote = { node: 'a', isUp: true, isThere: true };
  comesTo = null;
  sent = [];
  const away = AWAY as never;
  const dialects = {
    twilio: { accountSid: ACCOUNT, authToken: 'token', newAi: away, documentFault: away, watchRecording: away, watch: away, conferences: away, queues: away, readSounds: away }, // prettier-ignore
    teler: { apiKey: 'key-of-teler', newAi: away },
    voipbin: { config: { enabled: true, signup: false }, values: { list: () => Promise.resolve([]), put: away, putIfAbsent: away, replace: away, remove: away, follow: () => () => undefined }, numbers: away, readActions: away, newFlow: away }, // prettier-ignore
  };
  const ofA: OtherNodesPort = {
    remoteCall: () => Promise.resolve(null),
    ask: away,
    serve: (served) => (handle = served),
  };
  const ofB: OtherNodesPort = {
    remoteCall: (call) => Promise.resolve(call === CALL.id ? remote : null),
    ask: async (node, text) => {
      sent.push(text);
      expect(node).toBe('a');
      return comesTo ?? { kind: 'answered', text: await handle(text) };
    },
    serve: () => undefined,
  };
  a = await ApiUnderTest.start({ ...dialects, others: ofA });
  b = await ApiUnderTest.start({ ...dialects, others: ofB });
  a.control.begin(CALL);
  await b.store.append(sampleBatch(sampleCall(ID), 1));
});
afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
});

const PATH = `/v1/calls/${ID}`;

describe('a request that names a call of another node', () => {
  test('is answered by what that node has, with the tag that it has there', async () => {
    const [there, here] = [await a.ask('GET', PATH), await b.ask('GET', PATH)];
    expect(here.body).toEqual(there.body);
    expect(here.body).toMatchObject({ metadata: { plan: 'gold' } });
    expect(here.headers.get('etag')).toBe(there.headers.get('etag'));
    expect(here.headers.get('content-type')).toBe(there.headers.get('content-type'));
    const known = await b.ask('GET', PATH, undefined, { 'if-none-match': here.headers.get('etag')! });
    expect(known.status).toBe(304);
  });

  test('acts there', async () => {
    a.control.script.patchMetadata = { ok: true, value: CALL };
    expect(await b.ask('PATCH', PATH, { metadata: { plan: null } })).toMatchObject({ status: 200, body: { id: ID } });
    a.control.script.startHandoff = { ok: true, value: sampleHandoff('h1', CALL.id) };
    const handoff = { destinations: ['sip:1@10.0.0.1'], reason: 'billing', summary: 'x' };
    const begun = await b.ask('POST', `${PATH}/handoffs`, handoff);
    expect([begun.status, begun.headers.get('location')]).toEqual([202, `${PATH}/handoffs/h1`]);
    expect(a.control.asked).toMatchObject([
      { method: 'patchMetadata', call: ID, metadata: { plan: null } },
      { method: 'startHandoff', call: ID, request: { destinations: ['sip:1@10.0.0.1'] } },
    ]);
    expect(b.control.asked).toEqual([]);
  });

  test('for handoffs, which programs poll, is answered from the record; what is not there yet that node is asked for', async () => {
    const [h1, h2] = ['h1', 'h2'].map((id) => sampleHandoff(id, CALL.id));
    const known = sampleCall(ID, { handoffs: [h1!.id] });
    await b.store.append({ ...sampleBatch(known, 2), handoffs: [h1!] });
    expect(await b.ask('GET', `${PATH}/handoffs/h1`)).toMatchObject({ status: 200, body: { id: 'h1' } });
    expect(await b.ask('GET', `${PATH}/handoffs`)).toMatchObject({ status: 200, body: { items: [{ id: 'h1' }] } });
    expect(sent).toEqual([]);
    await a.store.append({ ...sampleBatch(sampleCall(ID), 1), handoffs: [h2!] });
    expect(await b.ask('GET', `${PATH}/handoffs/h2`)).toMatchObject({ status: 200, body: { id: 'h2' } });
    expect(sent).toHaveLength(1);
    expect(await b.ask('GET', `${PATH}/handoffs/none`)).toMatchObject({ status: 404, body: errorBody('not-found') });
    // What a change depends on is asked of the node that makes it.
    const tag = (await b.ask('GET', `${PATH}/handoffs/h1`)).headers.get('etag')!;
    const late = await b.ask('DELETE', `${PATH}/handoffs/h1`, undefined, { 'if-match': tag });
    expect([late.status, a.control.asked]).toEqual([412, []]);
  });

  test('is refused here where it may not, and there where it is wrong; no key goes along', async () => {
    const refused = await b.ask('DELETE', PATH, undefined, { authorization: `Bearer ${KEYS.viewer}` });
    expect([refused.status, sent]).toEqual([403, []]);
    const wrong = await b.ask('PATCH', PATH, { metadata: 7 });
    expect(wrong.body).toEqual(errorBody('invalid', [{ path: 'metadata', message: expect.any(String) as string }]));
    expect(sent.join('')).not.toContain(KEYS.operator);
    a.control.script.hangup = { ok: false, code: 'conflict', state: 'handoff', message: 'it ends' };
    expect(await b.ask('DELETE', PATH)).toMatchObject({
      status: 409,
      body: errorBody('conflict', { state: 'handoff' }),
    });
  });

  test('is done once for one Idempotency-Key, whichever node is asked', async () => {
    a.control.script.startHandoff = { ok: true, value: sampleHandoff('h1', CALL.id) };
    const handoff = { destinations: ['sip:1@10.0.0.1'], reason: 'billing', summary: 'x' };
    const key = { 'idempotency-key': 'k1' };
    const [first, again] = [
      await b.ask('POST', `${PATH}/handoffs`, handoff, key),
      await b.ask('POST', `${PATH}/handoffs`, handoff, key),
    ];
    expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([202, first.body, 'true']);
    expect(a.control.asked).toHaveLength(1);
  });

  test.each([
    ['a node that is not there', null, 'is not there'],
    ['no answer, and it was not taken', 'undone', 'nothing was done'],
    ['no answer, and it was taken', 'unknown', 'did not say in time whether'],
    ['too many under way', 'full', 'too many requests'],
  ] as const)('with %s is 503 for what acts, and reads what is on record', async (_, kind, message) => {
    if (kind === null) remote = { node: 'a', isUp: true, isThere: false };
    else comesTo = { kind };
    const answer = await b.ask('DELETE', PATH);
    expect(answer).toMatchObject({ status: 503, body: errorBody('unavailable') });
    expect((answer.body as { error: { message: string } }).error.message).toMatch(
      new RegExp(`the node a .*${message}`),
    );
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await b.ask('GET', PATH)).toMatchObject({ status: 200, body: { id: ID, metadata: {} } });
  });

  test('is handled here once the call is over, or where nobody has it', async () => {
    remote = { node: 'a', isUp: false, isThere: true };
    await b.store.append(sampleBatch(sampleCall(ID, { state: 'ended', endedAt: at(9) }), 2));
    expect(await b.ask('DELETE', PATH)).toMatchObject({ status: 409, body: errorBody('conflict', { state: 'ended' }) });
    expect(await b.ask('DELETE', '/v1/calls/nobody')).toMatchObject({ status: 404 });
    expect(sent).toEqual([]);
  });

  test('for a file says which node may have it', async () => {
    const answer = await b.ask('GET', `${PATH}/recording`);
    expect(answer).toMatchObject({ status: 404, body: errorBody('not-found') });
    expect((answer.body as { error: { message: string } }).error.message).toContain('of the node a, whose disk may have it'); // prettier-ignore
  });

  test('by another platform API is done there too, and answered as that API does', async () => {
    const basic = { authorization: `Basic ${Buffer.from(`${ACCOUNT}:token`).toString('base64')}` };
    const sid = twilioSid('CA', ID);
    const twilio = `/2010-04-01/Accounts/${ACCOUNT}/Calls/${sid}.json`;
    expect(await b.ask('GET', twilio, undefined, basic)).toMatchObject({ status: 200, body: { sid } });
    const form = { ...basic, 'content-type': 'application/x-www-form-urlencoded' };
    const cancelled = await b.ask('POST', twilio, 'Status=canceled', form);
    expect(cancelled).toMatchObject({ status: 400, body: { code: 21220, status: 400 } });
    expect(cancelled.headers.get('content-type')).toContain('application/json');
    a.control.script.hangup = { ok: true, value: CALL };
    const teler = await b.ask('POST', `/api/v1/voice/calls/${ID}/hangup`, {}, { 'x-api-key': 'key-of-teler' });
    const voipbin = await b.ask('POST', `/v1.0/calls/${ID}/hangup`);
    a.control.script.startHandoff = { ok: true, value: sampleHandoff('h1', CALL.id) };
    const addresses = [{ type: 'sip', target: 'anna@10.0.0.1' }];
    const transfer = { transfer_type: 'blind', transferer_call_id: `${ID}.l1`, transferee_addresses: addresses };
    const given = await b.ask('POST', '/v1.0/transfers', transfer);
    expect([teler.status, voipbin.status, given.status]).toEqual([202, 200, 200]);
    expect(a.control.asked.map(({ method }) => method)).toEqual(['hangup', 'hangup', 'startHandoff']);
    expect(b.control.asked).toEqual([]);
    expect(sent.join('')).not.toMatch(/key-of-teler|Basic/);
  });
});

test('nodes are listed with what they say of themselves', async () => {
  const about = { version: '1.2.3', startedAt: at(0), api: 'http://10.0.0.1:8080', calls: 3, draining: true, follows: false }; // prettier-ignore
  const nodes = [
    { name: 'a', beatMs: 1, instance: 'i1', isOwn: false, silentMs: 9_000.4, isDead: true, about },
    { name: 'b', beatMs: 1, instance: 'i2', isOwn: true, silentMs: 0, isDead: false, about: null },
    { name: 'c', beatMs: 1, instance: 'i3', isOwn: false, silentMs: 5_000, isDead: false, about: null },
  ];
  const api = await ApiUnderTest.start({ nodes: { nodes } });
  const unknown = { version: null, startedAt: null, api: null, calls: null, draining: null };
  expect(await api.ask('GET', '/v1/nodes')).toMatchObject({
    status: 200,
    body: {
      items: [
        { name: 'a', isOwn: false, state: 'dead', silentMs: 9_000, version: '1.2.3', startedAt: at(0), api: 'http://10.0.0.1:8080', calls: 3, draining: true }, // prettier-ignore
        { name: 'b', isOwn: true, state: 'up', silentMs: 0, ...unknown },
        { name: 'c', isOwn: false, state: 'silent', silentMs: 5_000, ...unknown },
      ],
      nextCursor: null,
    },
  });
  await api.close();
});
