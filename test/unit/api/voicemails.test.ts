import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asCallId, asHandoffId, asRecordingId } from '../../../src/ports/ids.ts';
import type { VoicemailRecord } from '../../../src/ports/voicemails.ts';
import { at } from '../../contract/store/journal-samples.ts';
import { ScriptedCallControl } from '../../fakes/scripted-call-control.ts';
import { ApiUnderTest, errorBody, KEYS } from './api-under-test.ts';

function voicemail(call: string, changes: Partial<VoicemailRecord> = {}): VoicemailRecord {
  return {
    id: asRecordingId(`${call}.rec1`),
    callId: asCallId(call),
    handoffId: asHandoffId(`${call}.h1`),
    mailbox: 'sales',
    route: '*',
    from: '+15550001111',
    to: '+15559998888',
    state: 'new',
    startedAt: at(1),
    durationMs: 4_200,
    endedBy: 'key',
    reason: 'billing',
    summary: '',
    context: null,
    ...changes,
  };
}

describe('/v1/voicemails', () => {
  let api: ApiUnderTest;
  const control = new ScriptedCallControl();
  beforeEach(async () => {
    const { store } = control.voicemails;
    store.records.clear();
    api = await ApiUnderTest.start({ control, voicemails: store });
    for (const each of [voicemail('a'), voicemail('b', { mailbox: null, startedAt: at(2), state: 'heard' })])
      store.records.set(each.id, each);
  });
  afterEach(async () => {
    await api.close();
  });

  test('lists messages, newest first, by state and mailbox, in pages', async () => {
    const { body } = await api.ask('GET', '/v1/voicemails');
    expect(body).toMatchObject({ items: [{ id: 'b.rec1' }, { id: 'a.rec1' }], nextCursor: null });
    expect((await api.ask('GET', '/v1/voicemails?state=new&mailbox=sales')).body).toMatchObject({
      items: [voicemail('a')],
    });
    const first = (await api.ask('GET', '/v1/voicemails?limit=1')).body as { readonly nextCursor: string };
    expect((await api.ask('GET', `/v1/voicemails?limit=1&cursor=${first.nextCursor}`)).body).toMatchObject({
      items: [{ id: 'a.rec1' }],
    });
    for (const query of ['state=old', 'mailbox=a/b', 'limit=0', 'colour=red'])
      expect((await api.ask('GET', `/v1/voicemails?${query}`)).status, query).toBe(400);
  });

  test('a message is read, marked and deleted', async () => {
    expect((await api.ask('GET', '/v1/voicemails/a.rec1')).body).toEqual(voicemail('a'));
    expect(await api.ask('PATCH', '/v1/voicemails/a.rec1', { state: 'heard' })).toMatchObject({
      status: 200,
      body: { state: 'heard' },
    });
    for (const body of [{ state: 'old' }, {}, { state: 'new', mailbox: 'mine' }])
      expect((await api.ask('PATCH', '/v1/voicemails/a.rec1', body)).status).toBe(400);
    expect((await api.ask('DELETE', '/v1/voicemails/a.rec1')).status).toBe(204);
    for (const [method, path, body] of [
      ['GET', '/v1/voicemails/a.rec1'],
      ['DELETE', '/v1/voicemails/a.rec1'],
      ['PATCH', '/v1/voicemails/a.rec1', { state: 'new' }],
      ['GET', '/v1/voicemails/a.rec1/audio'],
      ['GET', '/v1/voicemails/..%2Fsecrets/audio'],
    ] as const) {
      expect(await api.ask(method, path, body), path).toMatchObject({ status: 404, body: errorBody('not-found') });
    }
  });

  test('its sound is a WAV file, or a part of it (RFC 9110 14.2)', async () => {
    const path = '/v1/voicemails/a.rec1/audio';
    expect((await api.ask('GET', path)).status).toBe(404);
    await writeFile(join(api.directory, 'a.rec1.wav'), 'RIFF0123456789');
    const whole = await api.ask('GET', path);
    expect([whole.status, whole.headers.get('content-type'), whole.body]).toEqual([200, 'audio/wav', 'RIFF0123456789']);
    expect(await api.ask('GET', path, undefined, { range: 'bytes=4-6' })).toMatchObject({ status: 206, body: '012' });
    expect((await api.ask('GET', path, undefined, { range: 'bytes=99-' })).status).toBe(416);
  });

  test('a viewer reads what there is, and neither hears nor changes it', async () => {
    const viewer = { authorization: `Bearer ${KEYS.viewer}` };
    for (const path of ['/v1/voicemails', '/v1/voicemails/a.rec1'])
      expect((await api.ask('GET', path, undefined, viewer)).status).toBe(200);
    expect((await api.ask('GET', '/v1/voicemails/a.rec1/audio', undefined, viewer)).status).toBe(403);
    expect((await api.ask('PATCH', '/v1/voicemails/a.rec1', { state: 'heard' }, viewer)).status).toBe(403);
    expect((await api.ask('DELETE', '/v1/voicemails/a.rec1', undefined, viewer)).status).toBe(403);
  });
});
