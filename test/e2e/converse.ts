import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import type { Phone, PhoneCall } from './phone.ts';
import type { Site } from './site.ts';

/** A caller and the agent of a site, who talk to each other. */
export interface Conversation {
  readonly callerCall: PhoneCall;
  readonly agentCall: PhoneCall;
  /** When both heard each other, by `nowMs`. */
  readonly joinedAtMs: number;
}

/** The caller calls and is handed over, and the agent accepts. It resolves when both hear each other and nobody else. */
export async function converse(site: Site, caller: Phone, among: readonly number[] = ALL_TONES): Promise<Conversation> {
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const agentCall = await site.agent.pickUp();
  await agentCall.briefed();
  await agentCall.press('1');
  await caller.voice.waitUntilHears([TONES.agent], among);
  const joinedAtMs = await site.agent.voice.waitUntilHears([TONES.caller], among);
  return { callerCall, agentCall, joinedAtMs };
}
