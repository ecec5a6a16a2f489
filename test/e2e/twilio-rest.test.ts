import twilio from 'twilio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../src/shared/twilio/twilio-sid.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { eventually } from '../sip/harness/wait.ts';
import { ForeignProgram } from './foreign-program.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const TOKEN = 'token-of-the-tests';
const NUMBER = '+15550007701';
const { VoiceResponse } = twilio.twiml;

let site: Site;
let sounds: { readonly origin: string } & AsyncDisposable;
let application: TwimlApplication;
/** What the voice webhook answers. */
let answer = (_path: string): string => '<Response/>';

beforeAll(async () => {
  application = await TwimlApplication.open(({ path }) => answer(path));
  site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
    others: { dialects: { twilio: { authToken: TOKEN, rest: true } } },
  });
  sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await sounds[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

function client(): ReturnType<typeof twilio> {
  const made = twilio(TWILIO_ACCOUNT_SID, TOKEN);
  made.api.baseUrl = site.product.apiAddress;
  return made;
}

/** A document that plays one sound again and again, or so often. */
function playing(file: string, loop = 50): string {
  const document = new VoiceResponse();
  document.play({ loop }, `${sounds.origin}/${file}`);
  return document.toString();
}

describe("a program with Twilio's official client", () => {
  it('calls, is told how the call goes in order and signed, gives it another document while a sound plays, and ends it', async () => {
    await using party = await Phone.open('+15550017001', TONES.caller);
    await using program = new ForeignProgram(process.execPath, ['examples/twilio/reminder.mjs'], {
      TWILIO_BASE: site.product.apiAddress,
      TWILIO_ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: TOKEN,
      FROM: '+15559998888',
      TO: party.uri,
      SOUNDS: sounds.origin,
    });
    const ringing = await party.ringing(10_000);
    const [created] = await program.tells('call');
    expect(created).toMatchObject({ status: 'queued' });
    const { sid } = created as unknown as { readonly sid: string };
    const call = await party.answer(ringing);
    await party.voice.waitUntilHears([TONES.ai], ALL_TONES, 8_000);
    await program.tells('updated');
    await party.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 4_000);
    await call.ended(10_000);
    const statuses = await program.tells('status', 4);
    const forms = statuses.map(({ form }) => form as Record<string, string>);
    expect(forms.map(({ CallStatus }) => CallStatus)).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    expect(forms.map(({ SequenceNumber }) => SequenceNumber)).toEqual(['0', '1', '2', '3']);
    expect(new Set(forms.map(({ CallSid }) => CallSid))).toEqual(new Set([sid]));
    expect(program.told.every(({ valid }) => valid !== false)).toBe(true);
    expect(await program.tells('completed')).toHaveLength(1);
    expect(await client().calls(sid).fetch()).toMatchObject({ status: 'completed', direction: 'outbound-api' });
    await expect(client().calls(sid).update({ twiml: '<Response/>' })).rejects.toMatchObject({ status: 400, code: 21220 });
    await expect(client().calls(sid).update({ status: 'completed' })).rejects.toMatchObject({ status: 404, code: 20404 });
  }); // prettier-ignore

  it('one whose party is busy, and one that is canceled while it rings', async () => {
    await using party = await Phone.open('+15550017002', TONES.caller);
    const order = {
      to: party.uri,
      from: '+15559998888',
      twiml: '<Response/>',
      statusCallback: `${application.origin}/s`,
    };
    const before = application.requests.length;
    const busy = await client().calls.create(order);
    (await party.ringing(10_000)).reject('486 Busy Here');
    await eventually('it is busy', async () => (await client().calls(busy.sid).fetch()).status === 'busy');
    const canceled = await client().calls.create(order);
    const rings = await party.ringing(10_000);
    await client().calls(canceled.sid).update({ status: 'canceled' });
    await rings.waitForRequest('CANCEL', 10_000);
    await eventually('it is canceled', async () => (await client().calls(canceled.sid).fetch()).status === 'canceled');
    await eventually('both are told', () => application.requests.length === before + 2);
    expect(application.requests.slice(before).map(({ form }) => form['CallStatus'])).toEqual(['busy', 'canceled']);
    const [newest] = await client().calls.list({ limit: 1 });
    expect(newest?.sid).toBe(canceled.sid);
  });

  it('an inbound call, by the CallSid that its webhook had: another document while a human has the caller', async () => {
    const dial = new VoiceResponse();
    dial.dial({ action: '/dialled' }).sip({ url: '/whisper' }, site.agent.uri);
    answer = (path) => (path === '/voice' ? dial.toString() : path === '/whisper' ? playing('whisper.wav', 1) : '<Response/>'); // prettier-ignore
    await using caller = await Phone.open('+15550017003', TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    const agentCall = await site.agent.pickUp(10_000);
    await agentCall.briefed();
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
    const { form } = await application.waitFor('/voice');
    const sid = form['CallSid'] ?? '';
    expect(sid).toBe(twilioSid('CA', (await site.product.api.calls())[0]!.id));
    answer = (path) => (path === '/next' ? playing('ai.wav') : '<Response/>');
    await client()
      .calls(sid)
      .update({ url: `${application.origin}/next` });
    await agentCall.ended(5_000);
    await caller.voice.waitUntilHears([TONES.ai], ALL_TONES, 8_000);
    await client()
      .calls(sid)
      .update({ twiml: playing('caller-left.wav') });
    await caller.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 8_000);
    await client().calls(sid).update({ status: 'completed' });
    await call.ended(5_000);
    expect(application.paths).not.toContain('/dialled');
    await site.product.expectQuiet();
  });
});
