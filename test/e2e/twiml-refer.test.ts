import twilio from 'twilio';
import { expect, it } from 'vitest';
import { TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { Transferee } from './transferee.ts';

const NUMBER = '+15550400031';
const { VoiceResponse } = twilio.twiml;

it("Refer of a program of Twilio's sends the caller's telephone to the address (RFC 3515)", async () => {
  let agent = '';
  await using application = await TwimlApplication.open(() => {
    const document = new VoiceResponse();
    document.refer({ action: '/referred' }).sip(agent);
    return document.toString();
  });
  await using site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
  });
  agent = site.agent.uri;
  await using phone = await Phone.open('+15550410031', TONES.caller);
  const caller = new Transferee(await phone.call(NUMBER, site.product.udp));
  const { uri } = await caller.asked(8_000);
  expect(uri).toBe(agent);
  caller.notify('200 OK');
  caller.call.sip.bye();
  expect(application.paths).toEqual(['/voice']);
  await site.product.expectQuiet();
});
