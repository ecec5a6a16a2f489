import { describe, expect, it } from 'vitest';
import { TONES } from '../sip/harness/tones.ts';
import type { Baresip } from './harness/baresip.ts';
import { join } from './harness/joined.ts';
import { missingPrograms } from './harness/phone-programs.ts';
import { PhoneSite } from './harness/phone-site.ts';

describe.each([
  { way: 'directly', proxied: false, missing: missingPrograms('baresip') },
  { way: 'through kamailio', proxied: true, missing: missingPrograms('baresip', 'kamailio') },
])('the baresip of an agent transfers the caller, $way', ({ proxied, missing }) => {
  function uriOf({ kamailio }: PhoneSite, phone: Baresip): string {
    return kamailio?.uriOf(phone.user) ?? phone.uri;
  }

  async function callerHearsThird({ caller, third }: PhoneSite): Promise<void> {
    await Promise.all([caller.heard.waitUntilHears([TONES.callerLeft]), third!.heard.waitUntilHears([TONES.caller])]);
  }

  it.skipIf(missing !== null)('blind: the third answers, and the agent is out (RFC 3515)', async () => {
    await using site = await PhoneSite.open({ proxied, withThird: true });
    const { caller, agent, third, product } = site;
    await join(site);
    await agent.transfer(uriOf(site, third!));
    await third!.pickUp();
    await callerHearsThird(site);
    await agent.ended();
    await caller.hangUp();
    await third!.ended();
    expect(await third!.heard.everHeard()).toEqual([TONES.caller]);
    await product.expectQuiet();
  });

  it.skipIf(missing !== null)(
    'attended, to a telephone that knows no Replaces: its 420 reaches the agent (RFC 3891 6.2, RFC 3515 2.4.5)',
    async () => {
      await using site = await PhoneSite.open({ proxied, withThird: true, holds: 'agent' });
      const { caller, agent, third, product } = site;
      await join(site);
      await agent.hold();
      await caller.heard.waitUntilHears([TONES.hold]);
      const before = agent.control.events.length;
      await agent.control.command('dial', uriOf(site, third!));
      await third!.pickUp();
      await agent.control.event('CALL_ESTABLISHED', undefined, before);
      // This baresip has no command for it, so the test writes what telephones send that have one.
      const replaces = encodeURIComponent(agent.replaces());
      await agent.control.command('line', '1');
      const asked = agent.control.events.length;
      await agent.transfer(`${uriOf(site, third!)}?Replaces=${replaces}`);
      expect(await agent.control.event('TRANSFER_FAILED')).toMatchObject({ param: expect.stringMatching(/^420 /) });
      await third!.heard.waitUntilHears([TONES.agent]);
      // It hangs up on the caller with that, and is rung back: nobody is dropped.
      await agent.control.event('CALL_INCOMING', undefined, asked);
      await third!.hangUp();
      await third!.ended();
      await caller.control.command('hangup');
      await caller.ended();
      await product.expectQuiet();
    },
  );
});
