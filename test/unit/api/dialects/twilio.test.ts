import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import twilio from 'twilio';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Callback } from '../../../../src/api/dialects/twilio/create-call.ts';
import type { TwilioFlow } from '../../../../src/api/dialects/twilio/flow.ts';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import type { CallRecord } from '../../../../src/ports/records.ts';
import { recordingSid } from '../../../../src/shared/twilio/recording-sid.ts';
import { TWILIO_ACCOUNT_SID } from '../../../../src/shared/twilio/twilio-sid.ts';
import { sampleEntry } from '../../../contract/store/journal-samples.ts';
import { ScriptedAi } from '../../../fakes/scripted-ai.ts';
import { ScriptedCalls } from '../../../fakes/scripted-calls.ts';
import { ApiUnderTest, KEYS } from '../api-under-test.ts';

const ACCOUNT = TWILIO_ACCOUNT_SID;
const TOKEN = 'a-token-of-twilio';
const UP: CallRecord = {
  id: asCallId('0b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b'), state: 'with-ai', direction: 'outbound', from: '+15559998888',
  to: '+15550002', route: '*', startedAt: '2026-01-01T00:00:00.000Z', answeredAt: '2026-01-01T00:00:01.000Z', endedAt: null,
  legs: [{ id: asLegId('l1'), role: 'caller', state: 'answered', sipCallId: null, codec: null }],
  handoffs: [], metadata: {}, ended: null,
}; // prettier-ignore
const RINGING: CallRecord = {
  ...UP,
  id: asCallId('1b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b'),
  answeredAt: null,
  legs: UP.legs.map((leg) => ({ ...leg, state: 'ringing' })),
};
const SID = 'CA0b51c9ae7d0c4b5e9f3a0c9d8e7f6a5b';
const RINGING_SID = 'CA1b51c9ae7d0c4b5e9f3a0c9d8e7f6a5b';

const outgoing = new ScriptedCalls();
const flows: TwilioFlow[] = [];
const watched: { readonly call: string; readonly callback: Callback }[] = [];
const DOCUMENT = '<Response><Say>hello</Say></Response>';
const watchedRecordings: unknown[] = [];
let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start({
    outgoing,
    twilio: {
      accountSid: ACCOUNT,
      authToken: TOKEN,
      newAi: (flow) => {
        flows.push(flow);
        return new ScriptedAi();
      },
      documentFault: (document) => (document.startsWith('<Response') ? null : 'is not well-formed XML'),
      watchRecording: (call, recording, callback) => void watchedRecordings.push({ call, recording, callback }),
      watch: (call, callback) => void watched.push({ call: call.id, callback }),
      conferences: null,
      queues: null,
      readSounds: () => Promise.resolve({ ok: false, message: 'nothing is read here' }),
    },
  });
  api.control.begin(UP);
  api.control.begin(RINGING);
});
afterAll(async () => {
  await api.close();
});
beforeEach(() => {
  outgoing.answer = { ok: true, value: RINGING };
  outgoing.led.length = 0;
  api.control.asked.length = 0;
  watched.length = 0;
});

/** The official client, with another base URL. */
function client(sid = ACCOUNT, token = TOKEN, options = {}): ReturnType<typeof twilio> {
  const made = twilio(sid, token, options);
  made.api.baseUrl = api.address;
  return made;
}

async function ask(
  method: string,
  path: string,
  form: string | Record<string, string> = {},
): ReturnType<ApiUnderTest['ask']> {
  const body = new URLSearchParams(form).toString();
  const authorization = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  return await api.ask(method, `/2010-04-01/Accounts/${ACCOUNT}${path}`, body === '' ? undefined : body, headers);
}

function fault(status: number, code: number, message: RegExp): object {
  return { status, body: { code, message: expect.stringMatching(message), status, more_info: `https://www.twilio.com/docs/errors/${String(code)}` } }; // prettier-ignore
}

describe('Authentication', () => {
  test('a wrong token is a RestException 20003 with 401 and a challenge (RFC 7617 2)', async () => {
    await expect(client(ACCOUNT, 'wrong').calls(SID).fetch()).rejects.toMatchObject({ status: 401, code: 20003 });
    const answer = await api.ask('GET', `/2010-04-01/Accounts/${ACCOUNT}/Calls.json`, undefined, { authorization: '' });
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Twilio API"');
    expect(answer.body).toMatchObject({ code: 20003, message: expect.stringMatching(/^Authenticate/) });
  });

  test('the account of another is not there, and the secret of an API key is one of api.keys with its role', async () => {
    const other = twilio(ACCOUNT, TOKEN, { accountSid: 'AC00000000000000000000000000000000' });
    other.api.baseUrl = api.address;
    await expect(other.calls(SID).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    const viewer = client('SK00000000000000000000000000000000', KEYS.viewer, { accountSid: ACCOUNT });
    expect((await viewer.calls(SID).fetch()).status).toBe('in-progress');
    await expect(viewer.calls(SID).update({ status: 'completed' })).rejects.toMatchObject({ status: 403, code: 20006 });
  });

  test('what is not there is named', async () => {
    expect(await ask('GET', '/Messages.json')).toMatchObject(fault(404, 20404, /does not have Twilio's Messages/));
    expect(await ask('GET', `/Calls/${SID}/Events.json`)).toMatchObject(fault(404, 20404, /Events of a call/));
    expect(await ask('GET', `/Calls/${SID}`)).toMatchObject(fault(404, 20404, /was not found; paths end with \.json/));
    expect(await ask('PUT', '/Calls.json', { To: 'x' })).toMatchObject(fault(405, 20004, /takes HEAD, POST, GET/));
    await expect(client().calls('CA00000000000000000000000000000000').fetch()).rejects.toMatchObject({ status: 404, code: 20404 }); // prettier-ignore
  });

  test('forms are for this dialect alone', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await api.ask('POST', `/v1/calls/${UP.id}/handoffs`, 'reason=x', headers)).toMatchObject({ status: 415 });
  });
});

describe('Calls: create', () => {
  test('is what the official client sends, and gives a call it can read', async () => {
    const call = await client().calls.create({
      to: '+15550002', from: '+15559998888', url: 'http://127.0.0.1:9/voice', method: 'GET', timeout: 20,
      fallbackUrl: 'http://127.0.0.1:9/fallback', machineDetection: 'Enable',
      statusCallback: 'http://127.0.0.1:9/status', statusCallbackEvent: ['initiated', 'answered'], statusCallbackMethod: 'GET',
    }); // prettier-ignore
    expect(call).toMatchObject({ sid: RINGING_SID, status: 'queued', direction: 'outbound-api', to: '+15550002', accountSid: ACCOUNT }); // prettier-ignore
    expect(call.dateCreated.toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(outgoing.led[0]!.order).toEqual({ from: '+15559998888', to: '+15550002', ringTimeoutMs: 20_000, machine: 'detect', onMachine: 'continue' }); // prettier-ignore
    expect(flows.at(-1)).toEqual({ url: 'http://127.0.0.1:9/voice', method: 'GET', document: null, fallbackUrl: 'http://127.0.0.1:9/fallback' }); // prettier-ignore
    expect(watched).toEqual([{ call: RINGING.id, callback: { url: 'http://127.0.0.1:9/status', method: 'GET', events: ['initiated', 'answered'] } }]); // prettier-ignore
  });

  test('a document in the request; without events the end is told alone; it rings 60 s', async () => {
    await client().calls.create({ to: 'sip:a@pbx', from: '+15559998888', twiml: DOCUMENT, statusCallback: 'http://127.0.0.1:9/s' }); // prettier-ignore
    expect(flows.at(-1)).toMatchObject({ document: DOCUMENT });
    expect(outgoing.led[0]!.order.ringTimeoutMs).toBe(60_000);
    expect(watched[0]?.callback.events).toEqual(['completed']);
  });

  test.each<[string, Record<string, string>, number, RegExp]>([
    ['no To', { From: '+1', Twiml: DOCUMENT }, 21201, /No 'To'/],
    ['no From', { To: '+1', Twiml: DOCUMENT }, 21213, /'From'/],
    ['no document', { To: '+1', From: '+2' }, 21205, /Url parameter is required/],
    ['an address that is none', { To: '+1', From: '+2', Url: 'voice' }, 21205, /http or https/],
    ['a document that is none', { To: '+1', From: '+2', Twiml: 'hello' }, 12100, /not well-formed/],
    [
      'a callback that is none',
      { To: '+1', From: '+2', Twiml: DOCUMENT, StatusCallback: 'x' },
      21209,
      /StatusCallback/,
    ],
    ['keys that are none', { To: '+1', From: '+2', Twiml: DOCUMENT, SendDigits: 'x!' }, 21206, /SendDigits/],
    ['an application', { To: '+1', From: '+2', ApplicationSid: 'AP1' }, 20001, /ApplicationSid is not supported/],
    ['a recording', { To: '+1', From: '+2', Twiml: DOCUMENT, Record: 'true' }, 20001, /Record .* is not supported/],
    ['detection to the end', { To: '+1', From: '+2', Twiml: DOCUMENT, MachineDetection: 'DetectMessageEnd' }, 20001, /DetectMessageEnd/], // prettier-ignore
  ])('%s is refused, with the code of Twilio', async (_what, form, code, message) => {
    expect(await ask('POST', '/Calls.json', form)).toMatchObject(fault(400, code, message));
    expect(outgoing.led).toEqual([]);
  });

  test('who cannot be dialled, and no room', async () => {
    outgoing.answer = { ok: false, code: 'invalid', path: 'to', message: 'expected a number' };
    await expect(client().calls.create({ to: 'x', from: '+1', twiml: DOCUMENT })).rejects.toMatchObject({ status: 400, code: 21211 }); // prettier-ignore
    outgoing.answer = { ok: false, code: 'invalid', path: 'from', message: 'expected a number' };
    await expect(client().calls.create({ to: '+1', from: 'x', twiml: DOCUMENT })).rejects.toMatchObject({ status: 400, code: 21212 }); // prettier-ignore
    outgoing.answer = { ok: false, code: 'unavailable', message: 'draining', retryAfterSeconds: 3 };
    const answer = await ask('POST', '/Calls.json', { To: '+1', From: '+2', Twiml: DOCUMENT });
    expect(answer).toMatchObject(fault(503, 20503, /draining/));
    expect(answer.headers.get('retry-after')).toBe('3');
  });
});

describe('Calls: update', () => {
  test('another document leads a call that is up', async () => {
    api.control.script.lead = { ok: true, value: UP };
    const call = await client().calls(SID).update({ twiml: DOCUMENT });
    expect(call).toMatchObject({ sid: SID, status: 'in-progress' });
    expect(api.control.asked).toMatchObject([{ method: 'lead', call: UP.id }]);
    expect(flows.at(-1)).toMatchObject({ document: DOCUMENT });
    await client().calls(SID).update({ url: 'http://127.0.0.1:9/next' });
    expect(flows.at(-1)).toMatchObject({ url: 'http://127.0.0.1:9/next', document: null });
  });

  test('one that is not answered, or whose state forbids it: 21220', async () => {
    await expect(client().calls(RINGING_SID).update({ twiml: DOCUMENT })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    });
    api.control.script.lead = {
      ok: false,
      code: 'conflict',
      state: 'with-agent',
      message: 'somebody is being put through',
    };
    await expect(client().calls(SID).update({ twiml: DOCUMENT })).rejects.toMatchObject({ status: 400, code: 21220 });
  });

  test('Status ends it; canceled is for one that is not answered', async () => {
    api.control.script.hangup = { ok: true, value: UP };
    await client().calls(SID).update({ status: 'completed' });
    await client().calls(RINGING_SID).update({ status: 'canceled' });
    expect(api.control.asked).toMatchObject([
      { method: 'hangup', call: UP.id },
      { method: 'hangup', call: RINGING.id },
    ]);
    await expect(client().calls(SID).update({ status: 'canceled' })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    });
  });

  test('a call that is over: another document is 21220, and its end is 20404', async () => {
    const over: CallRecord = { ...UP, id: asCallId('2b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b'), state: 'ended', endedAt: '2026-01-01T00:01:06.000Z', ended: { result: 'completed', reason: 'caller-hangup', sipStatus: 200 } }; // prettier-ignore
    await api.store.append({ entries: [], call: over, handoffs: [] });
    const sid = SID.replace('CA0', 'CA2');
    await expect(client().calls(sid).update({ twiml: DOCUMENT })).rejects.toMatchObject({ status: 400, code: 21220 });
    await expect(client().calls(sid).update({ status: 'completed' })).rejects.toMatchObject({
      status: 404,
      code: 20404,
    });
    expect(await client().calls(sid).fetch()).toMatchObject({ status: 'completed', duration: '65' });
  });

  test('a record is not deleted by the API', async () => {
    expect(await ask('DELETE', `/Calls/${SID}.json`)).toMatchObject(fault(400, 20001, /retentionDays/));
  });
});

describe('Calls: list', () => {
  test('pages, newest first, with filters', async () => {
    for (const [digit, from, ending] of [
      ['a', '+1', 'busy'],
      ['b', '+1', 'no-answer'],
      ['c', '+2', 'busy'],
    ] as const) {
      await api.store.append({ entries: [], handoffs: [], call: {
        ...RINGING, id: asCallId(`${digit}b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b`), from, state: 'ended',
        startedAt: `2026-02-0${String('abc'.indexOf(digit) + 1)}T10:00:00.000Z`, endedAt: '2026-02-04T10:00:00.000Z',
        ended: { result: 'failed', reason: ending, sipStatus: null },
      } }); // prettier-ignore
    }
    const sids = async (filter: Parameters<ReturnType<typeof client>['calls']['list']>[0]): Promise<string[]> =>
      (await client().calls.list(filter)).map(({ sid }) => sid.slice(2, 3));
    expect(await sids({ from: '+1', pageSize: 1 })).toEqual(['b', 'a']);
    expect(await sids({ status: 'busy', pageSize: 1, limit: 10 })).toEqual(['c', 'a']);
    expect(await sids({ startTime: new Date('2026-02-02T00:00:00Z') })).toEqual(['b']);
    expect(await sids({ startTimeAfter: new Date('2026-02-03T00:00:00Z') })).toEqual(['c']);
    expect(await sids({ parentCallSid: SID })).toEqual([]);
    const page = await ask('GET', '/Calls.json?PageSize=1&From=%2B1');
    expect(page.body).toMatchObject({
      page: 0,
      page_size: 1,
      start: 0,
      end: 0,
      first_page_uri: `/2010-04-01/Accounts/${ACCOUNT}/Calls.json?From=%2B1&PageSize=1&Page=0`,
      next_page_uri: expect.stringMatching(/Page=1&PageToken=/),
      previous_page_uri: null,
    });
    expect(await ask('GET', '/Calls.json?PageToken=nonsense')).toMatchObject(fault(400, 20001, /cursor|PageToken/));
  });
});

describe('Streams', () => {
  test('a bot hears a call that is up, until it is stopped by its sid or its name', async () => {
    const stream = await client().calls(SID).streams.create({
      url: 'wss://bot.example.com/hear', name: 'ears', track: 'both_tracks',
      'parameter1.name': 'ticket', 'parameter1.value': '77',
    }); // prettier-ignore
    expect(stream).toMatchObject({ sid: expect.stringMatching(/^MZ[0-9a-f]{32}$/), callSid: SID, name: 'ears', status: 'in-progress' }); // prettier-ignore
    expect(api.control.streams.list(UP.id)).toMatchObject([
      { id: stream.sid, name: 'ears', tracks: ['inbound', 'outbound'], url: 'wss://bot.example.com/hear', parameters: { ticket: '77' }, authToken: TOKEN },
    ]); // prettier-ignore
    expect(await client().calls(SID).streams('ears').update({ status: 'stopped' })).toMatchObject({ sid: stream.sid, status: 'stopped' }); // prettier-ignore
    const again = client().calls(SID).streams('ears').update({ status: 'stopped' });
    await expect(again).rejects.toMatchObject({ status: 404, code: 20404 });
    const http = client().calls(SID).streams.create({ url: 'http://127.0.0.1:9/' });
    await expect(http).rejects.toMatchObject({ status: 400, code: 21205 });
  });
});

describe('Recordings', () => {
  test('the recording of a call, its sound, and what the product cannot do', async () => {
    await writeFile(join(api.directory, `${UP.id}.wav`), Buffer.alloc(100, 1));
    const [recording] = await client().calls(SID).recordings.list();
    expect(recording).toMatchObject({ sid: SID.replace('CA', 'RE'), callSid: SID, status: 'in-progress', channels: 2 });
    expect(recording!.uri).toBe(`/2010-04-01/Accounts/${ACCOUNT}/Recordings/${recording!.sid}.json`);
    expect(await client().recordings(recording!.sid).fetch()).toMatchObject({ sid: recording!.sid });
    const sound = await fetch(`${api.address}/2010-04-01/Accounts/${ACCOUNT}/Recordings/${recording!.sid}.wav`, {
      headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`, range: 'bytes=0-9' },
    });
    expect([sound.status, (await sound.arrayBuffer()).byteLength]).toEqual([206, 10]);
    expect(await client().calls(RINGING_SID).recordings.list()).toEqual([]);
    const none = client().recordings(RINGING_SID.replace('CA', 'RE')).fetch();
    await expect(none).rejects.toMatchObject({ status: 404, code: 20404 });
    const paused = client().calls(SID).recordings(recording!.sid).update({ status: 'paused' });
    await expect(paused).rejects.toMatchObject({ status: 400, code: 20001, message: expect.stringContaining('recording.enabled') }); // prettier-ignore
    await expect(client().calls(SID).recordings.create()).rejects.toMatchObject({ status: 400, code: 20001 });
  });

  test('those of Record, as Twilio shows them, and their sound', async () => {
    const recording = `${UP.id}.rec1`;
    const about = { recording, leg: `${UP.id}.1`, role: 'caller' };
    const begun = { ...about, trigger: 'ai', maxMs: 60_000 };
    const over = { ...about, durationMs: 4_400, spoken: true, by: 'key', digits: '#', message: null };
    await api.store.append({
      call: UP,
      entries: [
        sampleEntry(UP.id, 1, { type: 'leg.recording', data: begun }),
        sampleEntry(UP.id, 2, { type: 'leg.recorded', data: over }),
      ],
      handoffs: [],
    });
    await writeFile(join(api.directory, `${UP.id}.wav`), Buffer.alloc(100, 1));
    await writeFile(join(api.directory, `${recording}.wav`), Buffer.alloc(80, 2));
    const sid = recordingSid(recording);
    const expected = { sid, callSid: SID, channels: 1, duration: '4', source: 'RecordVerb', status: 'completed' };
    const [, listed] = await client().calls(SID).recordings.list();
    expect(listed).toMatchObject(expected);
    expect(await client().recordings(sid).fetch()).toMatchObject(expected);
    expect(await client().calls(SID).recordings(sid).fetch()).toMatchObject(expected);
    const sound = await fetch(`${api.address}/2010-04-01/Accounts/${ACCOUNT}/Recordings/${sid}`, {
      headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}` },
    });
    expect([sound.status, (await sound.arrayBuffer()).byteLength]).toEqual([200, 80]);
    const unknown = client()
      .recordings(recordingSid(`${UP.id}.rec2`))
      .fetch();
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 20404 });
    await expect(client().calls(RINGING_SID).recordings(sid).fetch()).rejects.toMatchObject({ status: 404 });
    expect(await client().recordings(sid).remove()).toBe(true);
    expect(api.control.recordings.orders.at(-1)).toEqual({ remove: recording, call: UP.id });
    api.control.recordings.removed = {
      ok: false,
      code: 'conflict',
      state: 'with-ai',
      message: 'the recording goes on',
    };
    await expect(client().calls(SID).recordings(sid).remove()).rejects.toMatchObject({ status: 400 });
    api.control.recordings.removed = { ok: false, code: 'not-found' };
    await expect(client().recordings(sid).remove()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('are begun, paused, resumed and stopped on a call that is up', async () => {
    const { recordings } = client().calls(SID);
    const begun = await recordings.create({ recordingTrack: 'inbound', trim: 'trim-silence' });
    expect(begun).toMatchObject({
      callSid: SID,
      channels: 1,
      source: 'StartCallRecordingAPI',
      status: 'in-progress',
      track: 'inbound',
    });
    expect(begun.sid).toBe(recordingSid(`${UP.id}.rec1`));
    expect(api.control.recordings.orders.at(-1)).toEqual({ maxMs: 14_400_000, trim: true });
    const current = client().calls(SID).recordings('Twilio.CURRENT');
    expect(await current.update({ status: 'paused' })).toMatchObject({ sid: begun.sid, status: 'paused' });
    expect(api.control.recordings.list(UP.id)).toMatchObject([{ pause: 'silence' }]);
    await current.update({ status: 'paused', pauseBehavior: 'skip' });
    expect(api.control.recordings.list(UP.id)).toMatchObject([{ pause: 'skip' }]);
    const one = client().calls(SID).recordings(begun.sid);
    expect(await one.update({ status: 'in-progress' })).toMatchObject({ status: 'in-progress' });
    expect(await one.update({ status: 'stopped' })).toMatchObject({ sid: begun.sid, status: 'stopped' });
    await expect(one.update({ status: 'stopped' })).rejects.toMatchObject({ status: 404, code: 20404 });
    await expect(current.update({ status: 'paused' })).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('tell a callback of the application', async () => {
    const begun = await client()
      .calls(SID)
      .recordings.create({
        recordingTrack: 'inbound',
        recordingStatusCallback: 'https://app.example/recorded',
        recordingStatusCallbackEvent: ['in-progress', 'completed'],
      });
    const callback = { url: 'https://app.example/recorded', method: 'POST', events: ['in-progress', 'completed'] };
    expect(watchedRecordings.at(-1)).toMatchObject({ call: UP.id, callback });
    await client().calls(SID).recordings(begun.sid).update({ status: 'stopped' });
  });

  test.each([
    [{}, /RecordingTrack=both is not supported|RecordingTrack=both \(inbound is/],
    [{ recordingTrack: 'outbound' }, /RecordingTrack=outbound/],
    [{ recordingTrack: 'inbound', recordingChannels: 'dual' }, /RecordingChannels=dual/],
    [{ recordingTrack: 'inbound', recordingStatusCallbackEvent: ['begun'] }, /in-progress/],
  ])('with what is not to be had (%j) are refused by name', async (wanted, message) => {
    const asked = client().calls(SID).recordings.create(wanted);
    await expect(asked).rejects.toMatchObject({ status: 400, code: 20001, message: expect.stringMatching(message) as unknown }); // prettier-ignore
  });
});
