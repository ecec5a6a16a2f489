import twilio from 'twilio';
import { expect, it } from 'vitest';
import { TWILIO_ACCOUNT_SID } from '../../src/shared/twilio/twilio-sid.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const TOKEN = 'token-of-the-tests';
const FROM = '+15559998888';

it("Twilio's client calls two people into a conference, mutes one, announces, takes one out, and ends it", async () => {
  await using site = await Site.open({ others: { dialects: { twilio: { authToken: TOKEN, rest: true } } } });
  await using sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
  await using application = await TwimlApplication.open(() => {
    return `<Response><Play loop="3">${sounds.origin}/announcement.wav</Play></Response>`;
  });
  await using one = await Phone.open('+15550017901', TONES.caller);
  await using other = await Phone.open('+15550017902', TONES.agent);
  const client = twilio(TWILIO_ACCOUNT_SID, TOKEN);
  client.api.baseUrl = site.product.apiAddress;

  const first = await client.conferences('desk').participants.create({ from: FROM, to: one.uri, label: 'one', beep: 'false', waitUrl: '' }); // prettier-ignore
  const oneCall = await one.pickUp(10_000);
  await client.conferences('desk').participants.create({ from: FROM, to: other.uri, label: 'other', beep: 'false' });
  const otherCall = await other.pickUp(10_000);
  await one.voice.waitUntilHears([TONES.agent], ALL_TONES, 10_000);
  await other.voice.waitUntilHears([TONES.caller], ALL_TONES, 10_000);

  const [room] = await client.conferences.list({ friendlyName: 'desk', status: 'in-progress' });
  expect(room?.sid).toBe(first.conferenceSid);
  const conference = client.conferences(first.conferenceSid);
  const participants = await conference.participants.list();
  expect(participants.map(({ label, status }) => [label, status])).toEqual([['one', 'connected'], ['other', 'connected']]);
  expect(await conference.participants('one').fetch()).toMatchObject({ callSid: first.callSid, muted: false });

  expect(await conference.participants('other').update({ muted: true })).toMatchObject({ muted: true });
  await one.voice.waitUntilHears([], ALL_TONES, 10_000);
  await conference.participants('other').update({ muted: false });
  await one.voice.waitUntilHears([TONES.agent], ALL_TONES, 10_000);

  await conference.update({ announceUrl: `${application.origin}/announce` });
  await one.voice.waitUntilHears([TONES.agent, TONES.announcement], ALL_TONES, 10_000);
  expect(application.requests[0]?.form).toMatchObject({ ConferenceSid: first.conferenceSid });

  await conference.participants('one').remove();
  await oneCall.ended(10_000);
  await eventually('one is there alone', async () => (await conference.participants.list()).length === 1);
  expect(await conference.update({ status: 'completed' })).toMatchObject({ status: 'completed', reasonConferenceEnded: 'conference-ended-via-api' }); // prettier-ignore
  await otherCall.ended(10_000);
  await site.product.expectQuiet();
}); // prettier-ignore
