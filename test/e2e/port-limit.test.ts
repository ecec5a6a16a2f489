import { expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { expectNoRoom } from './no-room.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const { pair, sip, media } = enginesOfRun();

// FreeSWITCH has the range itself: test/engines/freeswitch-full.test.ts.
it.skipIf(pair !== 'embedded')(
  'RTP ports for four legs: two calls are promised both of theirs, and a third gets 503 before it is answered',
  async () => {
    await using site = await Site.open({ engines: { pair, sip, media: { ...media, rtpPorts: '15800-15807' } } });
    await using first = await Phone.open('+15550004102', TONES.caller);
    await using second = await Phone.open('+15550004103', TONES.caller);
    site.ai.script = () => [];
    const calls = [await first.call(NUMBER, site.product.udp), await second.call(NUMBER, site.product.udp)];
    await expectNoRoom(site);
    // Both of those that were taken in get their agent.
    const up = (await site.product.api.calls()).filter(({ ended }) => ended === null);
    expect(up).toHaveLength(2);
    const agents = [site.agent, site.secondAgent];
    for (const [index, { id }] of up.entries()) {
      const { uri } = agents[index]!;
      const asked = await site.product.api.request('POST', `/v1/calls/${id}/handoffs`, {
        destinations: [uri],
        reason: 'billing',
        summary: 'Wants a refund',
      });
      expect(asked.status, JSON.stringify(asked.body)).toBe(202);
      await agents[index]!.ringing();
    }
    for (const call of calls) await call.hangUp();
    await site.product.expectQuiet();
    // A port rests for a second after its leg (media.ports in the diagnostics).
    await eventually('the ports have rested', async () => (await site.product.api.diagnostics()).media['ports'] === 0);
    const again = await first.call(NUMBER, site.product.udp);
    await again.hangUp();
  },
);
