import { expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { useSiteWithCaller } from './site-with-caller.ts';

const on = useSiteWithCaller('+15550009002');

it('a phone that forwards by 302: its Contact is dialled, and has the caller (RFC 3261 8.1.3.4)', async () => {
  const { site, caller } = on;
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const first = await site.agent.sip.nextCall();
  // The party puts its own Contact before this one. That is a loop, which the product stops.
  first.reject('302 Moved Temporarily', [['Contact', `"Home" <${site.secondAgent.uri}>;q=0.7`]]);
  const agentCall = await site.secondAgent.pickUp();
  await agentCall.briefed();
  await agentCall.press('1');
  await agentCall.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
  await callerCall.hangUp();
  await agentCall.ended();
  const { id } = await site.product.api.endedCall(caller.sip.user);
  expect((await site.product.api.lastHandoff(id)).attempts).toMatchObject([
    { destination: site.agent.uri, result: 'forwarded', sipStatus: 302, forwardedTo: [site.secondAgent.uri] },
    { destination: site.secondAgent.uri, result: 'answered' },
  ]);
  await site.product.expectQuiet();
});
