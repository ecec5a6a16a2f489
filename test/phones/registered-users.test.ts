import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { join } from './harness/joined.ts';
import { missingPrograms } from './harness/phone-programs.ts';
import { PhoneSite } from './harness/phone-site.ts';

interface User {
  readonly state: string;
  readonly contacts: readonly { readonly uri: string; readonly userAgent: string | null; readonly source: string }[];
}

describe.skipIf(missingPrograms('baresip') !== null)('baresip registers with us', () => {
  it.each(['udp', 'tcp'] as const)('by %s, and is the agent through a whole handoff', async (registers) => {
    await using site = await PhoneSite.open({ registers });
    const { caller, agent, product } = site;
    const user = await eventually('it is registered', async () => {
      const now = await product.api.get<User>('/v1/users/2001');
      return now.state === 'registered' && now;
    });
    expect(user.contacts).toHaveLength(1);
    expect(user.contacts[0]!.userAgent).toMatch(/^baresip/);
    expect(user.contacts[0]!.source).toMatch(new RegExp(`^${registers}:`));
    const from = await join(site);
    await delay(1_500);
    const [callerTo, agentTo] = [await caller.heard.position(), await agent.heard.position()];
    await caller.hangUp();
    await agent.ended();
    expect(await caller.heard.share(TONES.agent, from.caller, callerTo)).toBeGreaterThanOrEqual(0.9);
    expect(await agent.heard.share(TONES.caller, from.agent, agentTo)).toBeGreaterThanOrEqual(0.9);
    expect(await agent.heard.everHeard()).toEqual([TONES.caller, TONES.whisper]);
    expect(await site.handoff()).toMatchObject({ result: 'bridged', attempts: [{ destination: '2001' }] });
    await site.product.expectQuiet();
  });
});
