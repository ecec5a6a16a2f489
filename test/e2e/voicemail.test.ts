import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/media/wav/index.ts';
import type { VoicemailRecord } from '../../src/ports/voicemails.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { tonesIn } from '../tools/goertzel.ts';
import { NotifiedParty } from '../tools/notified-party.ts';
import { toneSamples, wavBytes } from '../tools/tone-wav.ts';
import { header } from '../tools/sip-message.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const GREETING = 1_800;
const GREETING_MS = 1_200;
const BEEP = 2_000;
const THANKS = 2_200;
const AMONG: readonly number[] = [...ALL_TONES, GREETING, BEEP, THANKS];
/** A caller is not in silence for longer, from the end of the handoff to the greeting. */
const MOST_SILENCE_MS = 400;
const WINDOW_MS = 100;

let site: Site;
let events: EventReceiver;
let mailbox: NotifiedParty;
let calls = 0;
const callers: Phone[] = [];

beforeAll(async () => {
  events = await EventReceiver.open();
  mailbox = await NotifiedParty.open();
  site = await Site.open({
    handoff: {
      ringTimeoutMs: 1_000,
      fallback: [{ kind: 'voicemail', greeting: { file: 'greeting.wav' }, mailbox: 'billing', maxMs: 4_000 }],
    },
    others: {
      recording: { enabled: false, directory: 'recordings' },
      webhooks: [{ url: events.url, allowPrivate: true, events: ['voicemail.left', 'call.ended'] }],
      voicemail: {
        thanks: { file: 'thanks.wav' },
        silenceMs: 1_500,
        mailboxes: [{ name: 'billing', mwi: mailbox.uri('2001') }, { name: 'sales' }],
      },
    },
    promptFiles: {
      'greeting.wav': wavBytes(toneSamples(GREETING, GREETING_MS)),
      'beep.wav': wavBytes(toneSamples(BEEP, 300)),
      'thanks.wav': wavBytes(toneSamples(THANKS, 600)),
    },
  });
});

afterEach(async () => {
  for (const caller of callers.splice(0)) await caller[Symbol.asyncDispose]();
  await site.product.expectQuiet();
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await events[Symbol.asyncDispose]();
  await mailbox[Symbol.asyncDispose]();
});

/** A caller whom the agent does not answer, who is silent until told to speak. Each has a number of its own. */
async function callInVain(): Promise<PhoneCall> {
  calls += 1;
  const caller = await Phone.open(`+1555700${String(calls).padStart(3, '0')}`, TONES.caller);
  callers.push(caller);
  await caller.voice.tone(null);
  const call = await caller.call(NUMBER, site.product.udp);
  await site.agent.ringing();
  return call;
}

/** The same, when the beep is over. */
async function atTheBeep(): Promise<PhoneCall> {
  const call = await callInVain();
  await call.phone.voice.waitUntilHears([BEEP], AMONG, 6_000);
  await call.phone.voice.waitUntilHears([], AMONG);
  return call;
}

async function voicemails(query = ''): Promise<readonly VoicemailRecord[]> {
  return (await site.product.api.get<{ items: VoicemailRecord[] }>(`/v1/voicemails${query}`)).items;
}

/** The message of a caller, once there is one. */
async function messageFrom({ phone }: PhoneCall): Promise<VoicemailRecord> {
  return await eventually('the message is listed', async () => {
    return (await voicemails()).find(({ from }) => from === phone.sip.user);
  });
}

/** The sound of a message, as the API gives it. */
async function soundOf({ id }: VoicemailRecord): Promise<Int16Array> {
  const bytes = await site.product.api.bytes(`/v1/voicemails/${id}/audio`);
  if (bytes === false) throw new Error('the message has no sound');
  const { samples, channels, sampleRateHz } = readWav(bytes);
  expect([channels, sampleRateHz]).toEqual([1, 8_000]);
  return samples;
}

/** What telephones were told of the mailbox, oldest first: new and old messages. */
function told(): readonly string[] {
  return mailbox.received.map(({ body }) => /Voice-Message: (\S+)/.exec(body)?.[1] ?? 'nothing');
}

async function untilTold(last: string): Promise<void> {
  await eventually(`the mailbox is told ${last}`, () => told().at(-1) === last, 15_000);
}

/** The longest time in which the caller heard nothing, between two times. */
async function longestSilenceMs(call: PhoneCall, fromMs: number, toMs: number): Promise<number> {
  const windows = (await call.heard()).heard(fromMs, toMs, AMONG);
  let longest = 0;
  let silent = 0;
  for (const { frequencies } of windows) {
    silent = frequencies.length === 0 ? silent + WINDOW_MS : 0;
    longest = Math.max(longest, silent);
  }
  return longest;
}

describe('A caller whom nobody answers', () => {
  it('hears music, the greeting and a beep, leaves a message that a key ends, and is thanked', async () => {
    const call = await callInVain();
    const musicMs = await call.phone.voice.waitUntilHears([TONES.hold], AMONG, 5_000);
    const greetedMs = await call.phone.voice.waitUntilHears([GREETING], AMONG, 5_000);
    expect(await longestSilenceMs(call, musicMs, greetedMs)).toBeLessThanOrEqual(MOST_SILENCE_MS);
    expect((await site.product.api.callFrom(call.phone.sip.user)).state).toBe('voicemail');
    await call.phone.voice.waitUntilHears([BEEP], AMONG, 5_000);
    await call.phone.voice.waitUntilHears([], AMONG);
    await call.phone.voice.say(TONES.caller, 1_500);
    await delay(1_800);
    await call.press('#');
    await call.phone.voice.waitUntilHears([THANKS], AMONG);
    await call.ended();

    const voicemail = await messageFrom(call);
    expect(voicemail).toMatchObject({
      from: call.phone.sip.user,
      to: NUMBER,
      mailbox: 'billing',
      state: 'new',
      endedBy: 'key',
      reason: 'billing',
      summary: 'Wants a refund',
    });
    expect(voicemail.durationMs).toBeGreaterThan(1_000);
    expect(voicemail.durationMs).toBeLessThan(2_500);
    const sound = await soundOf(voicemail);
    expect(tonesIn(sound, AMONG)).toEqual([TONES.caller]);
    expect(Math.abs(sound.length / 8 - voicemail.durationMs)).toBeLessThanOrEqual(20);

    const { api } = site.product;
    const ended = await api.endedCall(call.phone.sip.user);
    expect(ended.ended).toEqual({ result: 'completed', reason: 'voicemail', sipStatus: 200 });
    expect(await api.lastHandoff(ended.id)).toMatchObject({ result: 'voicemail', resultReason: 'no-answer' });
    const event = await eventually('voicemail.left came', () =>
      events.received
        .map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>)
        .find((each) => each['event'] === 'voicemail.left' && each['voicemail'] === voicemail.id),
    );
    expect(event).toMatchObject({ by: 'key', mailbox: 'billing', context: { summary: 'Wants a refund' } });
    expect(String(await api.bytes('/metrics'))).toContain('warmbridge_voicemails_total{result="left"} 1');
  });

  it('ends the message by silence', async () => {
    const call = await atTheBeep();
    await call.phone.voice.say(TONES.caller, 1_500);
    await call.ended(8_000);
    const voicemail = await messageFrom(call);
    expect(voicemail.endedBy).toBe('silence');
    // The silence is left out.
    expect(voicemail.durationMs).toBeLessThan(2_500);
  });

  it('ends the message by hanging up', async () => {
    const call = await atTheBeep();
    await call.phone.voice.say(TONES.caller, 2_000);
    await delay(1_900);
    await call.hangUp();
    const voicemail = await messageFrom(call);
    expect(voicemail.endedBy).toBe('hangup');
    expect(tonesIn(await soundOf(voicemail), AMONG)).toEqual([TONES.caller]);
    expect((await site.product.api.endedCall(call.phone.sip.user)).ended).toMatchObject({ reason: 'caller-hangup' });
  });

  it('is cut off at the limit', async () => {
    const call = await atTheBeep();
    await call.phone.voice.say(TONES.caller, 7_000);
    await call.ended(9_000);
    const voicemail = await messageFrom(call);
    expect(voicemail.endedBy).toBe('limit');
    expect(voicemail.durationMs).toBeLessThanOrEqual(4_000);
    expect(voicemail.durationMs).toBeGreaterThan(3_000);
  });

  it('who says nothing has left no message, and no file', async () => {
    const call = await atTheBeep();
    await call.ended(8_000);
    const { api } = site.product;
    const { id, ended } = await api.endedCall(call.phone.sip.user);
    expect(ended).toMatchObject({ result: 'completed', reason: 'voicemail-empty' });
    expect(await api.facts(id, 'voicemail.discarded')).toMatchObject([{ reason: 'empty' }]);
    expect((await voicemails()).filter(({ callId }) => callId === id)).toEqual([]);
    expect(existsSync(join(site.workspace.path('recordings'), `${id}.rec1.wav`))).toBe(false);
  });
});

describe('/v1/voicemails, and the lamp of the mailbox (RFC 3842)', () => {
  it('a message is heard and deleted, its file goes with it, and the telephone is told each time', async () => {
    for (const { id } of await voicemails()) await site.product.api.request('DELETE', `/v1/voicemails/${id}`);
    await untilTold('0/0');
    const call = await atTheBeep();
    await call.phone.voice.say(TONES.caller, 1_500);
    await delay(1_700);
    await call.press('#');
    await call.ended();
    const { id, callId } = await messageFrom(call);
    const { api } = site.product;
    const file = join(site.workspace.path('recordings'), `${id}.wav`);
    expect(existsSync(file)).toBe(true);
    await untilTold('1/0');
    const notify = mailbox.received.at(-1)!;
    expect(header(notify, 'Event')).toBe('message-summary');
    expect(header(notify, 'Content-Type')).toBe('application/simple-message-summary');
    expect(notify.startLine).toBe(`NOTIFY ${mailbox.uri('2001')} SIP/2.0`);
    expect(notify.body).toContain('Messages-Waiting: yes\r\n');

    expect(await api.request('PATCH', `/v1/voicemails/${id}`, { state: 'heard' })).toMatchObject({
      status: 200,
      body: { id, state: 'heard' },
    });
    await untilTold('0/1');
    expect(await voicemails('?state=new')).toEqual([]);
    expect(await voicemails('?state=heard&mailbox=billing')).toMatchObject([{ id }]);
    expect(await voicemails('?mailbox=sales')).toEqual([]);
    expect(await api.request('DELETE', `/v1/voicemails/${id}`)).toMatchObject({ status: 204 });
    await untilTold('0/0');
    expect(existsSync(file)).toBe(false);
    expect(await api.request('GET', `/v1/voicemails/${id}`)).toMatchObject({ status: 404 });
    expect(await api.request('GET', `/v1/voicemails/${id}/audio`)).toMatchObject({ status: 404 });
    const types = (await api.events(callId)).flatMap(({ type, kind }) => (kind === 'fact' ? [type] : []));
    expect(types.filter((type) => type.startsWith('voicemail.') || type === 'leg.recordingDeleted')).toEqual([
      'voicemail.started',
      'voicemail.left',
      'voicemail.marked',
      'leg.recordingDeleted',
    ]);
  });

  it('a telephone that does not take the NOTIFY is told again', async () => {
    mailbox.status = 503;
    const before = mailbox.received.length;
    const call = await atTheBeep();
    await call.phone.voice.say(TONES.caller, 1_500);
    await delay(1_700);
    await call.press('#');
    await call.ended();
    await messageFrom(call);
    await eventually('the telephone was asked', () => mailbox.received.length > before, 10_000);
    mailbox.status = 200;
    const refused = mailbox.received.length;
    await eventually('it is asked again', () => mailbox.received.length > refused, 15_000);
    expect(told().at(-1)).toBe('1/0');
  });
});

describe('kill -9', () => {
  it('what a caller had said is a message: it is listed, can be played, and its call is closed', async () => {
    const call = await atTheBeep();
    await call.phone.voice.say(TONES.caller, 6_000);
    await delay(3_000);
    site.product.signal('SIGKILL');
    expect(await site.product.exited()).toBe('SIGKILL');
    await call.phone.voice.sendTo(null);
    await site.start();
    const voicemail = await messageFrom(call);
    expect(voicemail).toMatchObject({ endedBy: 'crash', state: 'new', reason: 'billing', mailbox: 'billing' });
    const sound = await soundOf(voicemail);
    // Half a second may not have been on the disk yet.
    expect(sound.length / 8_000).toBeGreaterThan(1.5);
    expect(Math.abs(sound.length / 8 - voicemail.durationMs)).toBeLessThanOrEqual(1);
    expect(tonesIn(sound, AMONG)).toEqual([TONES.caller]);
    const facts = await site.product.api.events(voicemail.callId);
    expect(facts.slice(-2).map(({ type }) => type)).toEqual(['voicemail.left', 'call.ended']);
    expect((await site.product.api.call(voicemail.callId)).ended).toMatchObject({ reason: 'crash' });
    await untilTold('2/0');
  });
});
