import twilio from 'twilio';
import { expect, it } from 'vitest';
import { twilioSid } from '../../src/shared/twilio/twilio-sid.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { eventually } from '../sip/harness/wait.ts';
import { header } from '../tools/sip-message.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const NUMBER = '+15550007960';
const { VoiceResponse } = twilio.twiml;

it("a Dial of Twilio's: headers and caller id on the agent's INVITE, callbacks of the agent's leg, and a star of the caller's that ends it (RFC 3261 19.1.1)", async () => {
  let answer = (_path: string): string => '<Response/>';
  await using application = await TwimlApplication.open(({ path }) => answer(path));
  await using site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
    others: { dialects: { twilio: { authToken: 'token' } } },
  });
  await using sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
  answer = (path) => {
    const document = new VoiceResponse();
    if (path === '/voice') {
      document
        .dial({ action: '/dialled', callerId: '+15550001234', hangupOnStar: true })
        .sip(
          { statusCallback: '/leg', statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'] },
          `${site.agent.uri}?User-to-User=3132%3Bencoding%3Dhex&X-Case=77`,
        );
    } else if (path === '/dialled') {
      document.play(`${sounds.origin}/caller-left.wav`);
    }
    return document.toString();
  };
  await using caller = await Phone.open('+15550003060', TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const agentCall = await site.agent.pickUp();
  const invite = agentCall.sip.invitation!;
  expect(header(invite, 'X-Case')).toBe('77');
  expect(header(invite, 'User-to-User')).toMatch(/^3132;encoding=hex,[0-9a-f]+;encoding=hex$/);
  expect(header(invite, 'From')).toContain('+15550001234');
  expect(invite.startLine).not.toContain('?');
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
  await call.press('*');
  await agentCall.ended(8_000);
  await caller.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 8_000);
  await call.ended(8_000);
  const told = await eventually('the end of the leg is told', () => {
    const all = application.requests.filter(({ path }) => path === '/leg');
    return all.some(({ form }) => form['CallStatus'] === 'completed') ? all : undefined;
  });
  expect(told.map(({ form }) => form['CallStatus'])).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
  const dialled = await application.waitFor('/dialled');
  expect(dialled.form).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' });
  const { id } = await site.product.api.callFrom(caller.sip.user);
  for (const { form, headers, url } of told) {
    expect(form).toMatchObject({ ParentCallSid: twilioSid('CA', id), CallSid: dialled.form['DialCallSid'] });
    expect(twilio.validateRequest('token', String(headers['x-twilio-signature']), url, form)).toBe(true);
  }
  await site.product.expectQuiet();
}); // prettier-ignore

it('a Dial with a time limit ends, and the flow goes on', async () => {
  let answer = (_path: string): string => '<Response/>';
  await using application = await TwimlApplication.open(({ path }) => answer(path));
  await using site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
    others: { dialects: { twilio: { authToken: 'token' } } },
  });
  await using sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
  answer = (path) =>
    path === '/voice'
      ? `<Response><Dial timeLimit="2"><Sip>${site.agent.uri}</Sip></Dial><Play>${sounds.origin}/caller-left.wav</Play></Response>`
      : '<Response/>';
  await using caller = await Phone.open('+15550003061', TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const agentCall = await site.agent.pickUp();
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
  await agentCall.ended(8_000);
  await caller.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 8_000);
  await call.ended(8_000);
  await site.product.expectQuiet();
});

it('several nouns ring at once: who answers first has the caller, and the others hear so (RFC 3326 3.1)', async () => {
  let answer = (_path: string): string => '<Response/>';
  await using application = await TwimlApplication.open(({ path }) => answer(path));
  await using site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
    others: { dialects: { twilio: { authToken: 'token' } } },
  });
  answer = (path) => {
    const document = new VoiceResponse();
    if (path === '/voice') {
      const dial = document.dial({ action: '/dialled' });
      for (const phone of [site.agent, site.secondAgent])
        dial.sip({ statusCallback: '/leg', statusCallbackEvent: ['completed'] }, phone.uri);
    }
    return document.toString();
  };
  await using caller = await Phone.open('+15550003062', TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const other = await site.agent.ringing();
  const agentCall = await site.secondAgent.pickUp();
  const { message } = await other.waitForRequest('CANCEL', 15_000);
  expect(header(message, 'Reason')).toMatch(/SIP ?; ?cause=200 ?; ?text="Call completed elsewhere"/);
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
  await agentCall.hangUp();
  const { form } = await application.waitFor('/dialled');
  expect(form).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' });
  const legs = await eventually('both legs are told', () => {
    const all = application.requests.filter(({ path }) => path === '/leg').map((request) => request.form);
    return all.length === 2 ? all : undefined;
  });
  expect(legs.map((leg) => leg['CallStatus']).sort()).toEqual(['canceled', 'completed']);
  expect(legs.find((leg) => leg['CallSid'] === form['DialCallSid'])).toMatchObject({ CallStatus: 'completed' });
  await call.ended(8_000);
  await site.product.expectQuiet();
});
