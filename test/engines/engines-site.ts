import { expect } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import type { Phone, PhoneCall } from '../e2e/phone.ts';
import type { Site } from '../e2e/site.ts';

/** A caller and an agent in a conversation. */
export interface Conversation {
  readonly callerCall: PhoneCall;
  readonly agentCall: PhoneCall;
}

/** Makes a whole handoff, to the agent of the site or to another. */
export async function converse(site: Site, caller: Phone, agent: Phone = site.agent): Promise<Conversation> {
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const agentCall = await agent.pickUp();
  await agentCall.briefed();
  await agentCall.press('1');
  await hearEachOther({ callerCall, agentCall });
  return { callerCall, agentCall };
}

/** Waits until both hear each other. */
export async function hearEachOther({ callerCall, agentCall }: Conversation): Promise<void> {
  await callerCall.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await agentCall.phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
}

/** Waits until `/readyz` says that this part, and no other, is down. */
export async function awayWithout(site: Site, part: 'sip' | 'media', timeoutMs = 5_000): Promise<void> {
  const askedParts = async (): Promise<string | false> => {
    const { status, body } = await site.product.api.request('GET', '/readyz');
    return status === 503 && JSON.stringify(body);
  };
  const parts = await eventually(`/readyz says that ${part} is away`, askedParts, timeoutMs);
  expect(parts).toContain(part);
}

/** Waits until `/readyz` says that every part is up. */
export async function ready(site: Site, timeoutMs = 15_000): Promise<void> {
  await eventually(
    '/readyz says ready',
    async () => (await site.product.api.request('GET', '/readyz')).status === 200,
    timeoutMs,
  );
}

/** Expects that a whole handoff works, for a caller who has not called before. */
export async function expectToWork(site: Site, caller: Phone): Promise<void> {
  const { callerCall, agentCall } = await converse(site, caller);
  await callerCall.hangUp();
  await agentCall.ended();
  const call = await site.product.api.endedCall(caller.sip.user);
  expect(call.ended).toMatchObject({ result: 'completed', reason: 'caller-hangup' });
}
