import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import twilio from 'twilio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/media/wav/index.ts';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../src/shared/twilio/twilio-sid.ts';
import { TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { eventually } from '../sip/harness/wait.ts';
import { writeToneWav } from '../tools/index.ts';
import { tonesIn } from '../tools/goertzel.ts';
import { AMONG } from './ai-site.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const NUMBER = '+15550400031';
const ACCOUNT_TOKEN = 'token-of-twilio';
/** The beep has a tone of its own, so that it shows if it is recorded. */
const BEEP_HZ = 1_000;
const BEEP_MS = 300;
/** What is said while a recording is paused. */
const SECRET_HZ = 1_800;
const { VoiceResponse } = twilio.twiml;

let site: Site;
let application: TwimlApplication;
let attributes: Parameters<InstanceType<typeof VoiceResponse>['record']>[0] = {};

beforeAll(async () => {
  application = await TwimlApplication.open(({ path }) => document(path));
  site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
    others: {
      dialects: { twilio: { authToken: ACCOUNT_TOKEN, rest: true } },
      recording: { enabled: false, directory: 'recordings' },
    },
  });
  const beep = join(site.workspace.path('prompts'), 'beep.wav');
  await writeToneWav(beep, { frequencyHz: BEEP_HZ, durationMs: BEEP_MS });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

function document(path: string): string {
  const response = new VoiceResponse();
  if (path === '/voice') {
    response.record({ action: '/recorded', recordingStatusCallback: '/status', ...attributes });
    response.pause({ length: 20 });
  } else if (path === '/recorded') {
    response.pause({ length: 20 });
  }
  return response.toString();
}

/** A caller who is silent until told to speak, behind the beep. */
async function recorded(
  user: string,
  wanted: typeof attributes,
  test: (call: PhoneCall) => Promise<void>,
): Promise<Readonly<Record<string, string>>> {
  attributes = wanted;
  application.requests.length = 0;
  await using phone = await Phone.open(user, TONES.caller);
  await phone.voice.tone(null);
  const call = await phone.call(NUMBER, site.product.udp);
  await phone.voice.waitUntilHears([BEEP_HZ], [...AMONG, BEEP_HZ]);
  await phone.voice.waitUntilHears([], [...AMONG, BEEP_HZ]);
  await test(call);
  const { form, headers, url } = await application.waitFor('/recorded', 10_000);
  expect(twilio.validateRequest(ACCOUNT_TOKEN, String(headers['x-twilio-signature']), url, form)).toBe(true);
  if (form['Digits'] !== 'hangup') await call.hangUp();
  await site.product.expectQuiet();
  return form;
}

/** The official client, whose programs know no other server. */
function client(account = TWILIO_ACCOUNT_SID): ReturnType<typeof twilio> {
  const made = twilio(account, ACCOUNT_TOKEN);
  made.api.baseUrl = site.product.apiAddress;
  return made;
}

/** The sound behind a RecordingUrl, as a program of Twilio's fetches it. */
async function soundOf(form: Readonly<Record<string, string>>): Promise<Int16Array> {
  const account = form['AccountSid'] ?? '';
  const response = await fetch(`${form['RecordingUrl'] ?? ''}.wav`, {
    headers: { authorization: `Basic ${Buffer.from(`${account}:${ACCOUNT_TOKEN}`).toString('base64')}` },
  });
  expect(response.status).toBe(200);
  const { samples, channels, sampleRateHz } = readWav(Buffer.from(await response.arrayBuffer()));
  expect([channels, sampleRateHz]).toEqual([1, 8_000]);
  return samples;
}

describe('Recordings by the API', () => {
  it('have what the caller says while they are not paused, through Record and what comes behind it', async () => {
    attributes = { timeout: 30, recordingStatusCallbackEvent: ['absent'] };
    application.requests.length = 0;
    await using phone = await Phone.open('+15550410038', TONES.caller);
    await phone.voice.tone(null);
    const call = await phone.call(NUMBER, site.product.udp);
    await phone.voice.waitUntilHears([BEEP_HZ], [...AMONG, BEEP_HZ]);
    const { id } = await site.product.api.callFrom('+15550410038');
    const { recordings } = client().calls(twilioSid('CA', id));
    const begun = await recordings.create({
      recordingTrack: 'inbound',
      recordingStatusCallback: `${application.origin}/by-api`,
    });
    expect(begun).toMatchObject({ status: 'in-progress', source: 'StartCallRecordingAPI' });
    await phone.voice.say(TONES.caller, 1_000);
    await delay(1_200);
    const current = client().calls(twilioSid('CA', id)).recordings('Twilio.CURRENT');
    expect(await current.update({ status: 'paused', pauseBehavior: 'skip' })).toMatchObject({ status: 'paused' });
    await phone.voice.tone(SECRET_HZ);
    await delay(1_500);
    await phone.voice.tone(null);
    await delay(200);
    expect(await current.update({ status: 'in-progress' })).toMatchObject({ status: 'in-progress' });
    await phone.voice.press('1');
    await application.waitFor('/recorded');
    await phone.voice.say(TONES.caller, 1_000);
    await delay(1_200);
    expect(await current.update({ status: 'stopped' })).toMatchObject({ sid: begun.sid, status: 'stopped' });
    const { form } = await application.waitFor('/by-api');
    expect(form).toMatchObject({ RecordingSid: begun.sid, RecordingStatus: 'completed' });
    const sound = await soundOf(form);
    expect(sound.length / 8_000).toBeGreaterThan(1.8);
    expect(sound.length / 8_000).toBeLessThan(4.5);
    expect(tonesIn(sound, [...AMONG, SECRET_HZ])).toEqual([TONES.caller]);
    await call.hangUp();
    await site.product.expectQuiet();
  });
});

describe('<Record>', () => {
  it('has what the caller says and nothing else, and ends by a key', async () => {
    const callback = { recordingStatusCallbackEvent: ['in-progress' as const, 'completed' as const] };
    const form = await recorded(
      '+15550410031',
      { timeout: 10, trim: 'do-not-trim', ...callback },
      async ({ phone }) => {
        await phone.voice.say(TONES.caller, 1_500);
        await delay(2_000);
        await phone.voice.press('#');
      },
    );
    expect(form).toMatchObject({ Digits: '#' });
    const sound = await soundOf(form);
    expect(sound.length / 8).toBeGreaterThan(1_800);
    expect(sound.length / 8).toBeLessThan(3_500);
    expect(tonesIn(sound, [...AMONG, BEEP_HZ])).toEqual([TONES.caller]);
    const statuses = (): readonly unknown[] =>
      application.requests.filter(({ path }) => path === '/status').map((each) => each.form['RecordingStatus']);
    await eventually('both are told', () => statuses().length === 2);
    expect(statuses()).toEqual(['in-progress', 'completed']);
    const status = await application.waitFor('/status');
    expect(status.form['RecordingSid']).toBe(form['RecordingSid']);
  });

  it('is trimmed of silence unless that is refused, and can be deleted', async () => {
    const form = await recorded('+15550410037', { timeout: 2 }, async ({ phone }) => {
      await delay(1_000);
      await phone.voice.say(TONES.caller, 1_500);
    });
    const seconds = (await soundOf(form)).length / 8_000;
    expect(seconds).toBeGreaterThan(1.4);
    expect(seconds).toBeLessThan(2.2);
    expect(
      await client(form['AccountSid'])
        .recordings(form['RecordingSid'] ?? '')
        .remove(),
    ).toBe(true);
    const gone = client(form['AccountSid'])
      .recordings(form['RecordingSid'] ?? '')
      .fetch();
    await expect(gone).rejects.toMatchObject({ status: 404 });
    const [call] = await site.product.api.calls('?from=%2B15550410037');
    expect((await site.product.api.events(call?.id ?? '')).at(-1)).toMatchObject({ type: 'leg.recordingDeleted' });
  });

  it('ends after so much silence behind the last word', async () => {
    const form = await recorded('+15550410032', { timeout: 2, trim: 'do-not-trim' }, async ({ phone }) => {
      await phone.voice.say(TONES.caller, 1_500);
    });
    expect(form['Digits']).toBeUndefined();
    const seconds = (await soundOf(form)).length / 8_000;
    expect(seconds).toBeGreaterThan(3.2);
    expect(seconds).toBeLessThan(4.5);
  });

  it('ends at its limit', async () => {
    const form = await recorded('+15550410033', { maxLength: 2, trim: 'do-not-trim' }, async ({ phone }) => {
      await phone.voice.say(TONES.caller, 4_000);
    });
    expect(form['RecordingDuration']).toBe('2');
    expect((await soundOf(form)).length).toBe(16_000);
  });

  it('of a caller who hangs up is kept, told, and listed', async () => {
    const form = await recorded('+15550410034', {}, async (call) => {
      await call.phone.voice.say(TONES.caller, 1_500);
      await delay(1_700);
      await call.hangUp();
    });
    expect(form).toMatchObject({ Digits: 'hangup', CallStatus: 'completed' });
    expect(tonesIn(await soundOf(form), AMONG)).toEqual([TONES.caller]);
    const [call] = await site.product.api.calls('?from=%2B15550410034');
    const { items } = await site.product.api.get<{ items: { id: string; by: string }[] }>(
      `/v1/calls/${call?.id ?? ''}/recordings`,
    );
    expect(items).toMatchObject([{ leg: `${call?.id ?? ''}.1`, role: 'caller', channels: 1, by: 'hangup' }]);
    const file = site.workspace.path(`recordings/${items[0]?.id ?? ''}.wav`);
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  });

  it('of a caller who says nothing goes on with the next verb, and asks no action', async () => {
    attributes = { timeout: 2 };
    application.requests.length = 0;
    await using phone = await Phone.open('+15550410035', TONES.caller);
    await phone.voice.tone(null);
    const call = await phone.call(NUMBER, site.product.udp);
    await delay(4_000);
    expect(application.paths).toEqual(['/voice']);
    expect(call.sip.got('BYE')).toBe(false);
    await call.hangUp();
    await site.product.expectQuiet();
  });

  it('can be played after a kill -9, to half a second', async () => {
    attributes = {};
    await using phone = await Phone.open('+15550410036', TONES.caller);
    await phone.voice.tone(null);
    await phone.call(NUMBER, site.product.udp);
    await phone.voice.waitUntilHears([BEEP_HZ], [...AMONG, BEEP_HZ]);
    await phone.voice.say(TONES.caller, 3_000);
    const [call] = await site.product.api.calls('?from=%2B15550410036');
    const file = site.workspace.path(`recordings/${call?.id ?? ''}.rec1.wav`);
    await eventually('two seconds are on the disk', () => sizeOf(file) > 32_000, 10_000);
    site.product.signal('SIGKILL');
    expect(await site.product.exited()).toBe('SIGKILL');
    await phone.voice.sendTo(null);
    const { samples } = readWav(readFileSync(file));
    expect(samples.length / 8).toBeGreaterThan(1_500);
    expect(tonesIn(samples, [...AMONG, BEEP_HZ])).toEqual([TONES.caller]);
    await site.start();
    const path = `/v1/calls/${call?.id ?? ''}/recordings`;
    expect((await site.product.api.get<{ items: unknown[] }>(path)).items).toMatchObject([
      { durationMs: null, by: null },
    ]);
  });
});

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
