import twilio from 'twilio';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TwilioFlow } from '../../../../src/api/dialects/twilio/flow.ts';
import type { ConferenceRecord, ParticipantRecord } from '../../../../src/ports/conferences.ts';
import { asCallId, asConferenceId, asLegId } from '../../../../src/ports/ids.ts';
import type { CallRecord } from '../../../../src/ports/records.ts';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../../../src/shared/twilio/twilio-sid.ts';
import { ScriptedAi } from '../../../fakes/scripted-ai.ts';
import { ScriptedCalls } from '../../../fakes/scripted-calls.ts';
import { ScriptedConferences } from '../../../fakes/scripted-conferences.ts';
import { ApiUnderTest } from '../api-under-test.ts';

const TOKEN = 'a-token-of-twilio';
const CALLER = asCallId('0b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b');
const AGENT = asCallId('1b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b');
const CALLER_SID = twilioSid('CA', CALLER);
const CALLED: CallRecord = {
  id: AGENT, state: 'routing', direction: 'outbound', from: '+15559998888', to: '+15550002', route: '*',
  startedAt: '2026-01-01T00:00:00.000Z', answeredAt: null, endedAt: null,
  legs: [{ id: asLegId('l1'), role: 'caller', state: 'inviting', sipCallId: null, codec: null }],
  handoffs: [], metadata: {}, ended: null,
}; // prettier-ignore
const PARTICIPANT: ParticipantRecord = {
  call: CALLER, label: 'customer', muted: false, held: false, coach: null, startOnEnter: true, endOnExit: false,
  joinedAt: Date.UTC(2026, 0, 1), updatedAt: Date.UTC(2026, 0, 1),
}; // prettier-ignore
const ROOM: ConferenceRecord = {
  id: asConferenceId('2b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b'), name: 'desk & co', state: 'in-progress', createdAt: Date.UTC(2026, 0, 1),
  updatedAt: Date.UTC(2026, 0, 1), participants: [PARTICIPANT], ended: null,
}; // prettier-ignore
const SID = twilioSid('CF', ROOM.id);

const outgoing = new ScriptedCalls();
const conferences = new ScriptedConferences();
const flows: TwilioFlow[] = [];
let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start({
    outgoing,
    twilio: {
      accountSid: TWILIO_ACCOUNT_SID,
      authToken: TOKEN,
      newAi: (flow) => {
        flows.push(flow);
        return new ScriptedAi();
      },
      documentFault: () => null,
      watch: () => undefined,
      watchRecording: () => undefined,
      conferences,
      queues: null,
      readSounds: (url) =>
        Promise.resolve(url.endsWith('/none') ? { ok: false, message: 'it answered 404' } : { ok: true, sounds: [{ url }] }), // prettier-ignore
    },
  });
});
afterAll(async () => {
  await api.close();
});
beforeEach(() => {
  conferences.records = [ROOM];
  conferences.asked.length = 0;
  conferences.isFull = false;
  api.control.asked.length = 0;
  outgoing.led.length = 0;
  outgoing.answer = { ok: true, value: CALLED };
});

function client(): ReturnType<typeof twilio> {
  const made = twilio(TWILIO_ACCOUNT_SID, TOKEN);
  made.api.baseUrl = api.address;
  return made;
}

describe('Conferences', () => {
  test('are listed and fetched, by name and state', async () => {
    const [one] = await client().conferences.list({ friendlyName: 'desk & co', status: 'in-progress' });
    expect(one).toMatchObject({
      sid: SID,
      friendlyName: 'desk & co',
      status: 'in-progress',
      reasonConferenceEnded: null,
    });
    expect(await client().conferences.list({ status: 'completed' })).toEqual([]);
    expect(await client().conferences(SID).fetch()).toMatchObject({ sid: SID });
    const other = client()
      .conferences(`CF${'0'.repeat(32)}`)
      .fetch();
    await expect(other).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('are given something to hear, and ended; one that is over cannot be', async () => {
    await client().conferences(SID).update({ announceUrl: 'http://127.0.0.1:9/a.wav', announceMethod: 'GET' });
    expect(conferences.asked).toMatchObject([{ what: 'announce', call: null, with: { sounds: [{ url: 'http://127.0.0.1:9/a.wav' }], url: 'http://127.0.0.1:9/a.wav' } }]); // prettier-ignore
    const ended = await client().conferences(SID).update({ status: 'completed' });
    expect(ended).toMatchObject({ status: 'completed', reasonConferenceEnded: 'conference-ended-via-api' });
    const again = client().conferences(SID).update({ status: 'completed' });
    await expect(again).rejects.toMatchObject({ status: 404, code: 20404 });
    const none = client().conferences(SID).update({ announceUrl: 'http://127.0.0.1:9/none' });
    await expect(none).rejects.toMatchObject({ status: 400, code: 21205, message: 'it answered 404' });
  });
});

describe('Participants', () => {
  test('are listed with filters, and fetched by the CallSid or the label', async () => {
    const [one] = await client().conferences(SID).participants.list({ muted: false });
    expect(one).toMatchObject({ callSid: CALLER_SID, conferenceSid: SID, label: 'customer', muted: false, hold: false, status: 'connected' }); // prettier-ignore
    expect(await client().conferences(SID).participants.list({ hold: true })).toEqual([]);
    for (const name of [CALLER_SID, 'customer']) {
      expect(await client().conferences(SID).participants(name).fetch()).toMatchObject({ callSid: CALLER_SID });
    }
    const nobody = client().conferences(SID).participants('nobody').fetch();
    await expect(nobody).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test('are called: into a conference by its sid, or by a name that makes one', async () => {
    const made = await client().conferences('front desk').participants.create({
      from: '+15559998888', to: '+15550002', label: 'agent "one"', startConferenceOnEnter: true, endConferenceOnExit: true,
      beep: 'onEnter', waitUrl: '', timeout: 20, coaching: true, callSidToCoach: CALLER_SID,
      conferenceStatusCallback: 'http://127.0.0.1:9/c?a=1&b=2', conferenceStatusCallbackEvent: ['start', 'join'],
    }); // prettier-ignore
    const room = conferences.list().find(({ name }) => name === 'front desk');
    expect(made).toMatchObject({ callSid: twilioSid('CA', AGENT), conferenceSid: twilioSid('CF', room!.id), status: 'queued', endConferenceOnExit: true }); // prettier-ignore
    expect(outgoing.led[0]!.order).toEqual({ from: '+15559998888', to: '+15550002', ringTimeoutMs: 20_000 });
    expect(flows.at(-1)?.document).toBe(
      '<Response><Dial><Conference beep="onEnter" muted="false" startConferenceOnEnter="true" endConferenceOnExit="true" ' +
        `waitUrl="" participantLabel="agent &quot;one&quot;" coach="${CALLER_SID}" ` +
        'statusCallback="http://127.0.0.1:9/c?a=1&amp;b=2" statusCallbackEvent="start join">front desk</Conference></Dial></Response>',
    );
    await client().conferences(SID).participants.create({ from: '+15559998888', to: '+15550002' });
    expect(flows.at(-1)?.document).toContain('>desk &amp; co</Conference>');
    const recorded = client().conferences(SID).participants.create({ from: '+1', to: '+2', record: true });
    await expect(recorded).rejects.toMatchObject({ status: 400, code: 20001 });
  });

  test('that cannot be called make no conference', async () => {
    outgoing.answer = { ok: false, code: 'invalid', path: 'to', message: 'is no number' };
    const refused = client().conferences('front desk').participants.create({ from: '+15559998888', to: 'x' });
    await expect(refused).rejects.toMatchObject({ status: 400, code: 21211 });
    const wrong = client().conferences('front desk').participants.create({ from: '+1', to: '+2', record: true });
    await expect(wrong).rejects.toMatchObject({ status: 400, code: 20001 });
    expect(conferences.list()).toEqual([ROOM]);
  });

  test('are hung up on where there are as many conferences as there may be', async () => {
    conferences.isFull = true;
    const refused = client().conferences('front desk').participants.create({ from: '+15559998888', to: '+15550002' });
    await expect(refused).rejects.toMatchObject({ status: 503, code: 20503 });
    expect(api.control.asked).toEqual([{ method: 'hangup', call: AGENT }]);
  });

  test('are muted, held, made to coach, and told something', async () => {
    const one = client().conferences(SID).participants(CALLER_SID);
    expect(await one.update({ muted: true, endConferenceOnExit: true })).toMatchObject({ muted: true });
    expect(await one.update({ hold: true, holdUrl: 'http://127.0.0.1:9/hold' })).toMatchObject({ hold: true });
    await one.update({ hold: false, beepOnExit: true });
    await one.update({ coaching: true, callSidToCoach: CALLER_SID });
    await one.update({ coaching: false });
    expect(conferences.asked.map((each) => each.with)).toEqual([
      { muted: true, endOnExit: true },
      { held: { sound: [{ url: 'http://127.0.0.1:9/hold' }] } },
      { held: false, beepOnExit: true },
      { coach: CALLER },
      { coach: null },
    ]);
    await one.update({ announceUrl: 'http://127.0.0.1:9/a.wav' });
    expect(conferences.asked.at(-1)).toMatchObject({ what: 'announce', call: CALLER });
  });

  test('are taken out', async () => {
    expect(await client().conferences(SID).participants('customer').remove()).toBe(true);
    expect(conferences.asked).toEqual([{ what: 'remove', call: CALLER }]);
  });
});
