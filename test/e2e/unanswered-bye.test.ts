import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { converse } from './converse.ts';
import { useSiteWithCaller } from './site-with-caller.ts';

/** Time for what was on its way when the BYE went out, and for the message to a separate media engine. */
const GRACE_MS = 300;

const on = useSiteWithCaller('+15550009001');

it('a phone that never answers our BYE gets no packet after it (RFC 3261 15.1.1)', async () => {
  const { site, caller } = on;
  const { callerCall, agentCall } = await converse(site, caller);
  await delay(600); // the conversation lasts longer than the window that is checked below
  agentCall.sip.ignoresBye = true;
  await callerCall.hangUp();
  const { atMs } = await agentCall.sip.waitForRequest('BYE');
  await delay(1_500);
  const heard = await agentCall.heard();
  expect(heard.between(atMs - 500, atMs).length).toBeGreaterThan(20);
  expect(heard.between(atMs + GRACE_MS)).toEqual([]);
  agentCall.sip.bye(); // so that the test need not wait for 64*T1
  await site.product.expectQuiet();
});
