import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { bothHearEachOther, join } from './harness/joined.ts';
import { missingPrograms } from './harness/phone-programs.ts';
import { PhoneSite } from './harness/phone-site.ts';

describe.each([
  { way: 'directly', proxied: false, missing: missingPrograms('baresip') },
  { way: 'through kamailio', proxied: true, missing: missingPrograms('baresip', 'kamailio') },
])('baresip calls, and baresip takes the call, $way', ({ proxied, missing }) => {
  it.skipIf(missing !== null)('a warm handoff: each hears what it should, and only that', async () => {
    await using site = await PhoneSite.open({ proxied });
    const { caller, agent } = site;
    const from = await join(site);
    await delay(1_500);
    const [callerTo, agentTo] = [await caller.heard.position(), await agent.heard.position()];
    await agent.hangUp();
    await caller.ended();
    expect(await caller.heard.share(TONES.agent, from.caller, callerTo)).toBeGreaterThanOrEqual(0.9);
    expect(await agent.heard.share(TONES.caller, from.agent, agentTo)).toBeGreaterThanOrEqual(0.9);
    expect(await caller.heard.everHeard()).toEqual([TONES.agent, TONES.hold, TONES.announcement]);
    expect(await agent.heard.everHeard()).toEqual([TONES.caller, TONES.whisper]);
    expect((await site.handoff()).result).toBe('bridged');
    await site.product.expectQuiet();
  });

  it.skipIf(missing !== null)('the agent holds, the caller hears music, and the agent comes back', async () => {
    await using site = await PhoneSite.open({ proxied, holds: 'agent' });
    const { caller, agent } = site;
    await join(site);
    await agent.hold();
    await caller.heard.waitUntilHears([TONES.hold]);
    await agent.resume();
    await bothHearEachOther(site);
    await caller.hangUp();
    await agent.ended();
    await site.product.expectQuiet();
  });
});

describe.skipIf(missingPrograms('baresip') !== null)('hold from the telephone of the caller', () => {
  it('the agent hears music although baresip says sendonly, and then the caller again', async () => {
    await using site = await PhoneSite.open({ holds: 'caller' });
    const { caller, agent } = site;
    await join(site);
    await caller.hold();
    await agent.heard.waitUntilHears([TONES.hold]);
    await caller.resume();
    await bothHearEachOther(site);
    await agent.hangUp();
    await caller.ended();
    await site.product.expectQuiet();
  });
});

describe.skipIf(missingPrograms('baresip', 'kamailio') !== null)('kamailio stays in the path', () => {
  it('every request of both dialogs goes by its Record-Route, ours too (RFC 3261 12.2.1.1, 16.12)', async () => {
    await using site = await PhoneSite.open({ proxied: true, holds: 'agent' });
    const { caller, agent, kamailio, product } = site;
    await join(site);
    await agent.hold();
    await caller.heard.waitUntilHears([TONES.hold]);
    await agent.resume();
    await bothHearEachOther(site);
    await agent.hangUp();
    await caller.ended();
    await product.expectQuiet();
    expect(kamailio!.relayed).toEqual([
      `INVITE ${caller.address} by-user`,
      `ACK ${caller.address} by-route`,
      `INVITE ${product.udp.host} by-user`,
      `ACK ${product.udp.host} by-route`,
      ...['INVITE', 'ACK', 'INVITE', 'ACK', 'BYE'].map((method) => `${method} ${agent.address} by-route`),
      `BYE ${product.udp.host} by-route`,
    ]);
  });
});

describe.skipIf(missingPrograms('baresip') !== null)('media that is encrypted', () => {
  it('an agent that demands SRTP answers our plain offer with 488, and the caller goes back to the AI', async () => {
    await using site = await PhoneSite.open({ agentAccount: ';mediaenc=srtp-mand' });
    await site.caller.call(site.uriOf(NUMBER));
    await site.caller.heard.waitUntilHears([TONES.ai], 10_000);
    await site.caller.hangUp();
    expect((await site.handoff()).attempts[0]).toMatchObject({ sipStatus: 488 });
  });
});
