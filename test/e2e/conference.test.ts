import { setTimeout as delay } from 'node:timers/promises';
import twilio from 'twilio';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../src/shared/twilio/twilio-sid.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import type { TwimlRequest } from '../sip/harness/twiml-application.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs, writeToneWav } from '../tools/index.ts';
import { longestSilenceMs } from './ai-site.ts';
import { converse } from './converse.ts';
import { expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const TOKEN = 'token-of-the-tests';
const COACH = 1_750;
const BEEP = 2_100;
const HEARD = [...ALL_TONES, COACH, BEEP];
const NUMBERS = { caller: '+15550007901', agent: '+15550007902', coach: '+15550007903' } as const;
const { VoiceResponse } = twilio.twiml;

let site: Site;
let application: TwimlApplication;
let sounds: { readonly origin: string } & AsyncDisposable;
/** What the application answers. */
let answer = (_request: TwimlRequest): string => '<Response/>';
/** A conference of its own for each test. */
let room = '';
let tests = 0;

beforeAll(async () => {
  application = await TwimlApplication.open((request) => answer(request));
  site = await Site.open({
    moreRoutes: () =>
      Object.entries(NUMBERS).map(([who, to]) => ({
        match: { to },
        ai: { kind: 'twiml', url: `${application.origin}/${who}` },
      })),
    others: { dialects: { twilio: { authToken: TOKEN, rest: true } } },
  });
  sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await sounds[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});
beforeEach(() => {
  tests += 1;
  room = `room ${String(tests)}`;
});

afterEach(async () => {
  // A test that failed leaves its calls up, and must not fail those behind it.
  await site.product.api.hangUpAll();
});

function client(): ReturnType<typeof twilio> {
  const made = twilio(TWILIO_ACCOUNT_SID, TOKEN);
  made.api.baseUrl = site.product.apiAddress;
  return made;
}

/** The id of the call of a telephone. */
async function idOf(phone: Phone): Promise<string> {
  return (await site.product.api.callFrom(phone.sip.user)).id;
}

/** A caller waits in the conference, an agent is briefed and joins it, and both are left alone when the agent leaves. */
function warmHandoff({ path }: TwimlRequest): string {
  const document = new VoiceResponse();
  const events = ['start', 'end', 'join', 'leave', 'mute', 'hold', 'modify'] as const;
  switch (path) {
    case '/caller':
      document
        .dial({ action: '/after' })
        .conference({ statusCallback: '/events', statusCallbackEvent: [...events], participantLabel: 'caller', beep: 'false' }, room);
      break;
    case '/agent':
      document.play(`${sounds.origin}/whisper.wav`);
      document.dial().conference({ endConferenceOnExit: true, beep: 'false' }, room);
      break;
    case '/after':
      document.play(`${sounds.origin}/caller-left.wav`);
      break;
  }
  return document.toString();
} // prettier-ignore

/** Expects that a party hears these tones, and nothing else, for a while. */
async function hears(phone: Phone, ...tones: number[]): Promise<void> {
  await phone.voice.waitUntilHears(tones, HEARD, 8_000);
  await delay(300);
  const toMs = nowMs() - 50;
  expect((await phone.voice.take(toMs - 250)).everHeard(toMs - 200, toMs, HEARD)).toEqual(tones);
}

/** How long a tone is on its way from one party to the other. */
async function delayMs(from: PhoneCall, to: PhoneCall, toneHz: number): Promise<number> {
  const delays: number[] = [];
  for (let turn = 0; turn < 7; turn += 1) {
    await from.phone.voice.tone(null);
    await delay(250);
    const atMs = nowMs();
    await from.phone.voice.tone(toneHz);
    await delay(400);
    const heardMs = (await to.phone.voice.take(atMs)).firstHeardMs(toneHz, atMs);
    if (heardMs !== null) delays.push(heardMs - atMs);
  }
  return Math.round(delays.toSorted((one, other) => one - other)[Math.floor(delays.length / 2)] ?? Infinity);
}

describe('a conference of several calls', () => {
  it('the caller waits with music, the agent alone hears the briefing, a coach is heard by the agent alone, and the caller goes on when the agent leaves', async () => {
    answer = warmHandoff;
    application.requests.length = 0;
    await using caller = await Phone.open('+15550037901', TONES.caller);
    await using agent = await Phone.open('+15550037902', TONES.agent);
    await using coach = await Phone.open('+15550037903', COACH);
    const callerCall = await caller.call(NUMBERS.caller, site.product.udp);
    await hears(caller, TONES.hold);
    const waitedFromMs = nowMs();
    const agentCall = await agent.call(NUMBERS.agent, site.product.udp);
    await agent.voice.waitUntilHears([TONES.whisper], HEARD, 8_000);
    const togetherMs = await expectTogether(callerCall, agentCall, HEARD, 8_000);
    const heard = await callerCall.heard();
    expect(heard.firstHeardMs(TONES.whisper, callerCall.answeredAtMs)).toBeNull();
    const silenceMs = longestSilenceMs(heard, waitedFromMs, togetherMs, HEARD);
    expect(silenceMs).toBeLessThanOrEqual(400);

    // The coach hears both, and is heard by the agent alone.
    const agentSid = twilioSid('CA', await idOf(agent));
    answer = (request) => {
      if (request.path !== '/coach') return warmHandoff(request);
      const document = new VoiceResponse();
      document.dial().conference({ coach: agentSid, beep: 'false' }, room);
      return document.toString();
    };
    const coachCall = await coach.call(NUMBERS.coach, site.product.udp);
    await hears(coach, TONES.caller, TONES.agent);
    await hears(agent, TONES.caller, COACH);
    await hears(caller, TONES.agent);

    // By REST: the caller is muted, and then on hold.
    const [conference] = await client().conferences.list({ friendlyName: room });
    expect(conference).toMatchObject({ status: 'in-progress' });
    const participant = client().conferences(conference!.sid).participants(twilioSid('CA', await idOf(caller)));
    await participant.update({ muted: true });
    await hears(agent, COACH);
    await participant.update({ muted: false, hold: true });
    await hears(caller, TONES.hold);
    await participant.update({ hold: false });
    await hears(caller, TONES.agent);
    await client().conferences(conference!.sid).participants(twilioSid('CA', await idOf(coach))).remove();
    await coachCall.ended(8_000);
    await hears(agent, TONES.caller);

    // The agent ends it, and the caller's document goes on.
    await agentCall.hangUp();
    await caller.voice.waitUntilHears([TONES.callerLeft], HEARD, 8_000);
    await callerCall.ended(8_000);
    const after = await application.waitFor('/after');
    expect(after.form).toMatchObject({ DialCallStatus: 'answered' });
    const told = await eventually('the end of the conference is told', () => {
      const events = application.requests.filter(({ path }) => path === '/events');
      return events.some(({ form }) => form['StatusCallbackEvent'] === 'conference-end') ? events : undefined;
    });
    expect(told.map(({ form }) => form['StatusCallbackEvent'])).toEqual([
      'participant-join', 'participant-join', 'conference-start', 'participant-join',
      'participant-mute', 'participant-unmute', 'participant-hold', 'participant-unhold', 'participant-leave',
      'participant-leave', 'participant-leave', 'conference-end',
    ]); // prettier-ignore
    expect(told.map(({ form }) => Number(form['SequenceNumber']))).toEqual(told.map((_event, index) => index + 1));
    expect(told.at(-1)?.form).toMatchObject({
      ConferenceSid: conference!.sid,
      FriendlyName: room,
      ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left',
      CallSidEndingConference: agentSid,
    });
    expect(told.slice(-4, -1).map(({ form }) => form['ReasonParticipantLeft'])).toEqual([
      'participant_updated_via_api', 'participant_hung_up', 'moderator_ended_conference',
    ]); // prettier-ignore
    for (const { form, headers, url } of told) {
      expect(twilio.validateRequest(TOKEN, String(headers['x-twilio-signature']), url, form)).toBe(true);
    }
    await site.product.expectQuiet();
  }); // prettier-ignore

  it('whose beep tells of a third call, and goes on when that call is killed; the delay of the extra hop', async () => {
    await writeToneWav(`${site.workspace.path('prompts')}/wait.wav`, { frequencyHz: TONES.ai, durationMs: 400 });
    answer = ({ path }) => {
      const document = new VoiceResponse();
      if (path === '/wait') document.play(`${sounds.origin}/wait.wav`);
      else document.dial().conference({ waitUrl: path === '/caller' ? '/wait' : '' }, room);
      return document.toString();
    };
    await using one = await Phone.open('+15550037911', TONES.caller);
    await using other = await Phone.open('+15550037912', TONES.agent);
    await using third = await Phone.open('+15550037913', COACH);
    const oneCall = await one.call(NUMBERS.caller, site.product.udp);
    await hears(one, TONES.ai);
    const otherCall = await other.call(NUMBERS.agent, site.product.udp);
    await expectTogether(oneCall, otherCall, HEARD, 8_000);
    const conferenceMs = await delayMs(oneCall, otherCall, TONES.caller);
    const thirdCall = await third.call(NUMBERS.coach, site.product.udp);
    await hears(third, TONES.caller, TONES.agent);
    await hears(one, TONES.agent, COACH);
    await site.product.api.request('DELETE', `/v1/calls/${await idOf(third)}`);
    await thirdCall.ended(8_000);
    await hears(one, TONES.agent);
    await hears(other, TONES.caller);
    await Promise.all([oneCall.hangUp(), otherCall.hangUp()]);
    await site.product.expectQuiet();

    await using plain = await Phone.open('+15550037914', TONES.caller);
    const { callerCall, agentCall } = await converse(site, plain, HEARD);
    const plainMs = await delayMs(callerCall, agentCall, TONES.caller);
    await callerCall.hangUp();
    await agentCall.ended(8_000);
    await site.product.expectQuiet();
    console.log(`delay from mouth to ear: ${String(plainMs)} ms in a call, ${String(conferenceMs)} ms over a conference`);
    expect(conferenceMs - plainMs).toBeLessThanOrEqual(250);
  }); // prettier-ignore
});
