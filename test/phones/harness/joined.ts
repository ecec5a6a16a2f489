import { setTimeout as delay } from 'node:timers/promises';
import { NUMBER } from '../../sip/harness/settings.ts';
import { PROMPT_MS, TONES } from '../../sip/harness/tones.ts';
import type { Baresip } from './baresip.ts';
import type { PhoneSite } from './phone-site.ts';

/** Positions in the recordings of both telephones. */
export interface Positions {
  readonly caller: number;
  readonly agent: number;
}

/** The caller calls, the AI hands over, and the agent accepts by a key. Each hears the other from these positions on. */
export async function join(site: PhoneSite): Promise<Positions> {
  const { caller, agent } = site;
  await caller.call(site.uriOf(NUMBER));
  if (caller.recording) await caller.heard.waitUntilHears([TONES.hold]);
  await agent.pickUp();
  if (agent.recording) {
    await agent.heard.waitUntilHears([TONES.whisper]);
    await agent.heard.waitUntilHears([]);
  } else {
    await delay(PROMPT_MS.whisper + 500);
  }
  await agent.press('1');
  return await bothHearEachOther(site);
}

/** Waits until each hears the other, and nothing else. Nothing is known of one that does not record yet. */
export async function bothHearEachOther({ caller, agent }: PhoneSite): Promise<Positions> {
  const hears = async (phone: Baresip, tone: number): Promise<number> =>
    phone.recording ? await phone.heard.waitUntilHears([tone]) : 0;
  const [callerAt, agentAt] = await Promise.all([hears(caller, TONES.agent), hears(agent, TONES.caller)]);
  return { caller: callerAt, agent: agentAt };
}
