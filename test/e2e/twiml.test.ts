import twilio from 'twilio';
import { expect, it } from 'vitest';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const NUMBER = '+15550007700';
const { VoiceResponse } = twilio.twiml;

/** A menu whose sounds are those of the site, by URL: a welcome, a whisper for the agent, and a farewell. */
function menu(agent: string, sounds: string): (path: string) => string {
  return (path) => {
    const document = new VoiceResponse();
    switch (path) {
      case '/voice':
        document.gather({ action: '/menu', numDigits: 1, timeout: 20 }).play(`${sounds}/ai.wav`);
        break;
      case '/menu':
        document.dial({ action: '/dialled', timeout: 10 }).sip({ url: '/whisper' }, agent);
        break;
      case '/whisper':
        document.play(`${sounds}/whisper.wav`);
        break;
      case '/dialled':
        document.play(`${sounds}/caller-left.wav`);
        break;
    }
    return document.toString();
  };
}

it("a program of Twilio's: the caller answers a menu, the agent hears the whisper of the number, and the flow goes on behind the agent", async () => {
  let answer = (_path: string): string => '<Response/>';
  await using application = await TwimlApplication.open(({ path }) => answer(path));
  await using site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
    others: { dialects: { twilio: { authToken: 'token' } } },
  });
  await using sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
  answer = menu(site.agent.uri, sounds.origin);
  await using caller = await Phone.open('+15550003021', TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  await caller.voice.waitUntilHears([TONES.ai], ALL_TONES, 8_000);
  await call.press('1');
  const agentCall = await site.agent.pickUp();
  await agentCall.briefed();
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
  await site.agent.voice.waitUntilHears([TONES.caller], ALL_TONES);
  await agentCall.hangUp();
  await caller.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 8_000);
  await call.ended(8_000);
  expect(application.paths).toEqual(['/voice', '/menu', '/whisper', '/dialled']);
  const [first, pressed, , dialled] = application.requests;
  expect(first?.form).toMatchObject({ From: '+15550003021', To: NUMBER, Direction: 'inbound' });
  expect(pressed?.form['Digits']).toBe('1');
  expect(dialled?.form['DialCallStatus']).toBe('completed');
  for (const { form, headers, url } of application.requests) {
    expect(twilio.validateRequest('token', String(headers['x-twilio-signature']), url, form)).toBe(true);
  }
  await site.product.expectQuiet();
}); // prettier-ignore
