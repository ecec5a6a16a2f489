import twilio from 'twilio';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../src/shared/twilio/twilio-sid.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import type { TwimlRequest } from '../sip/harness/twiml-application.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import { longestSilenceMs } from './ai-site.ts';
import { expectTogether } from './hearing.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const TOKEN = 'token-of-the-tests';
const NUMBERS = { caller: '+15550007951', agent: '+15550007952' } as const;
const { VoiceResponse } = twilio.twiml;

let site: Site;
let application: TwimlApplication;
let sounds: { readonly origin: string } & AsyncDisposable;
/** What is heard in the queue. */
let waiting = (_document: InstanceType<typeof VoiceResponse>): void => undefined;
/** A queue of its own for each test. */
let queue = '';
let tests = 0;

/** A caller waits in the queue, and an agent who calls takes it out of it. */
function answer({ path }: TwimlRequest): string {
  const document = new VoiceResponse();
  switch (path) {
    case '/caller':
      document.enqueue({ action: '/queued', waitUrl: '/wait' }, queue);
      break;
    case '/wait':
      waiting(document);
      break;
    case '/agent':
      document.dial({ action: '/dialled', timeout: 20 }).queue({ url: '/taken' }, queue);
      break;
    case '/taken':
      document.play(`${sounds.origin}/whisper.wav`);
      break;
    case '/queued':
      document.play(`${sounds.origin}/caller-left.wav`);
      break;
    case '/elsewhere':
      document.play(`${sounds.origin}/ai.wav`);
      break;
  }
  return document.toString();
}

function announces(document: InstanceType<typeof VoiceResponse>): void {
  document.play(`${sounds.origin}/announcement.wav`);
}

beforeAll(async () => {
  application = await TwimlApplication.open(answer);
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
  queue = `queue ${String(tests)}`;
  waiting = announces;
  application.requests.length = 0;
});
afterEach(async () => {
  // A test that failed leaves its calls up, and must not fail those behind it.
  const up = (await site.product.api.calls('')).filter(({ ended }) => ended === null);
  for (const { id } of up) await site.product.api.request('DELETE', `/v1/calls/${id}`);
});

describe('a queue', () => {
  it('the caller hears its document again and again, then the whisper, and talks with the agent who took it; behind the agent its flow goes on', async () => {
    await using caller = await Phone.open('+15550037951', TONES.caller);
    await using agent = await Phone.open('+15550037952', TONES.agent);
    const callerCall = await caller.call(NUMBERS.caller, site.product.udp);
    await caller.voice.waitUntilHears([TONES.announcement], ALL_TONES, 8_000);
    const waitedFromMs = nowMs();
    const turns = (): number => application.paths.filter((path) => path === '/wait').length;
    await eventually('the document is asked for again', () => (turns() >= 3 ? true : undefined), 10_000);
    const agentCall = await agent.call(NUMBERS.agent, site.product.udp);
    await caller.voice.waitUntilHears([TONES.whisper], ALL_TONES, 8_000);
    const togetherMs = await expectTogether(callerCall, agentCall, ALL_TONES, 8_000);
    // The agent hears music meanwhile, and nothing of the whisper.
    const heardByAgent = await agentCall.heard();
    expect(heardByAgent.firstHeardMs(TONES.whisper, agentCall.answeredAtMs)).toBeNull();
    expect(heardByAgent.firstHeardMs(TONES.hold, agentCall.answeredAtMs)).not.toBeNull();
    // Between two turns there is a moment for the application's answer, and for the second that a turn lasts at least.
    console.log(`longest silence: ${String(longestSilenceMs(await callerCall.heard(), waitedFromMs, togetherMs, ALL_TONES))} ms`);

    await agentCall.hangUp();
    await caller.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 8_000);
    await callerCall.ended(8_000);
    const [first, second] = application.requests.filter(({ path }) => path === '/wait');
    expect(first?.form).toMatchObject({ QueuePosition: '1', CurrentQueueSize: '1' });
    expect(Number(second?.form['QueueTime'])).toBeGreaterThanOrEqual(Number(first?.form['QueueTime']));
    const queued = await application.waitFor('/queued');
    expect(queued.form).toMatchObject({ QueueResult: 'bridged', QueueSid: first?.form['QueueSid'] });
    const taken = await application.waitFor('/taken');
    expect(taken.form['CallSid']).toBe(queued.form['CallSid']);
    for (const { form, headers, url } of application.requests) {
      expect(twilio.validateRequest(TOKEN, String(headers['x-twilio-signature']), url, form)).toBe(true);
    }
    await site.product.expectQuiet();
  }); // prettier-ignore

  it('an agent who comes first waits with music for the next caller', async () => {
    await using caller = await Phone.open('+15550037953', TONES.caller);
    await using agent = await Phone.open('+15550037954', TONES.agent);
    const agentCall = await agent.call(NUMBERS.agent, site.product.udp);
    await agent.voice.waitUntilHears([TONES.hold], ALL_TONES, 8_000);
    const callerCall = await caller.call(NUMBERS.caller, site.product.udp);
    await expectTogether(callerCall, agentCall, ALL_TONES, 10_000);
    await callerCall.hangUp();
    expect((await application.waitFor('/dialled')).form).toMatchObject({ DialCallStatus: 'completed' });
    await agentCall.ended(8_000);
    expect((await application.waitFor('/queued')).form).toMatchObject({ QueueResult: 'bridged' });
    await site.product.expectQuiet();
  });

  it('Leave takes the caller out of it, and the next verb of its flow comes', async () => {
    waiting = (document) => {
      announces(document);
      document.leave();
    };
    await using caller = await Phone.open('+15550037955', TONES.caller);
    const call = await caller.call(NUMBERS.caller, site.product.udp);
    await caller.voice.waitUntilHears([TONES.announcement], ALL_TONES, 8_000);
    await caller.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 8_000);
    await call.ended(8_000);
    expect((await application.waitFor('/queued')).form).toMatchObject({ QueueResult: 'leave' });
    await site.product.expectQuiet();
  });

  it('another document by REST takes the caller out of it', async () => {
    await using caller = await Phone.open('+15550037956', TONES.caller);
    const call = await caller.call(NUMBERS.caller, site.product.udp);
    await caller.voice.waitUntilHears([TONES.announcement], ALL_TONES, 8_000);
    const client = twilio(TWILIO_ACCOUNT_SID, TOKEN);
    client.api.baseUrl = site.product.apiAddress;
    const { id } = await site.product.api.callFrom(caller.sip.user);
    await client.calls(twilioSid('CA', id)).update({ url: `${application.origin}/elsewhere` });
    await caller.voice.waitUntilHears([TONES.ai], ALL_TONES, 8_000);
    await call.ended(8_000);
    expect((await application.waitFor('/queued')).form).toMatchObject({ QueueResult: 'redirected' });
    await site.product.expectQuiet();
  });

  it("Twilio's client sees who waits, and gives the first to another document", async () => {
    await using caller = await Phone.open('+15550037959', TONES.caller);
    const call = await caller.call(NUMBERS.caller, site.product.udp);
    await caller.voice.waitUntilHears([TONES.announcement], ALL_TONES, 8_000);
    const client = twilio(TWILIO_ACCOUNT_SID, TOKEN);
    client.api.baseUrl = site.product.apiAddress;
    const { id } = await site.product.api.callFrom(caller.sip.user);
    const { sid } = (await client.queues.list()).find(({ friendlyName }) => friendlyName === queue)!;
    expect(await client.queues(sid).fetch()).toMatchObject({ currentSize: 1, maxSize: 1_000 });
    expect(await client.conferences.list({ status: 'in-progress' })).toEqual([]);
    const url = `${application.origin}/elsewhere`;
    const taken = await client.queues(sid).members('Front').update({ url });
    expect(taken).toMatchObject({ callSid: twilioSid('CA', id), position: 1, queueSid: sid });
    await caller.voice.waitUntilHears([TONES.ai], ALL_TONES, 8_000);
    await call.ended(8_000);
    expect((await application.waitFor('/queued')).form).toMatchObject({ QueueResult: 'redirected', QueueSid: sid });
    expect(await client.queues(sid).members.list()).toEqual([]);
    expect(await client.queues(sid).remove()).toBe(true);
    await site.product.expectQuiet();
  });

  it('a caller who hangs up is in it no more', async () => {
    await using caller = await Phone.open('+15550037957', TONES.caller);
    await using agent = await Phone.open('+15550037958', TONES.agent);
    const call = await caller.call(NUMBERS.caller, site.product.udp);
    await caller.voice.waitUntilHears([TONES.announcement], ALL_TONES, 8_000);
    await call.hangUp();
    expect((await application.waitFor('/queued')).form).toMatchObject({ QueueResult: 'hangup' });
    const agentCall = await agent.call(NUMBERS.agent, site.product.udp);
    await agent.voice.waitUntilHears([TONES.hold], ALL_TONES, 8_000);
    await agentCall.hangUp();
    await site.product.expectQuiet();
  });
});
