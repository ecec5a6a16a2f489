import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/settle.ts';
import { planWith } from '../call-machine/support/plan.ts';
import { AGENT, CALLER, OwnedCall } from './support/owned-call.ts';

const SDP = 'early sendrecv';

async function ringing(early: boolean, destinations: readonly string[] = ['sip:one@pbx']): Promise<OwnedCall> {
  const handoff = { destinations, hunt: 'simultaneous', ...(early && { earlyMedia: true as const }) } as const;
  const call = await new OwnedCall({ plan: planWith({ ai: 'none', announcement: null, handoff }) }).begin();
  call.agent().ring(183, SDP);
  await settle();
  return call;
}

describe('What the far end sends before it answers', () => {
  it('is heard by the caller where the handoff says so; the far end hears nobody', async () => {
    const call = await ringing(true);
    expect(call.state.scene.hears).toEqual({ [CALLER]: [{ kind: 'leg', leg: AGENT }] });
    expect(call.facts('leg.early')).toEqual([{ leg: AGENT, role: 'agent', codec: 'PCMU' }]);
  });

  it('is followed by music once the far end has answered, or refused', async () => {
    const call = await ringing(true);
    call.agent().answer();
    await settle();
    expect(call.state.scene.hears[CALLER]).toMatchObject([{ kind: 'play' }]);
    expect(call.state.scene.hears[AGENT]).toMatchObject([{ kind: 'play' }]);
  });

  it('is not heard by default, and not of one of several who ring together', async () => {
    for (const call of [await ringing(false), await ringing(true, ['sip:one@pbx', 'sip:two@pbx'])]) {
      expect(call.state.scene.hears[CALLER]).toMatchObject([{ kind: 'play' }]);
    }
  });

  it('is taken once: a second 183, as of another telephone behind a proxy, changes nothing', async () => {
    const call = await ringing(true);
    call.agent().ring(183, 'other sendrecv');
    await settle();
    expect(call.facts('leg.early')).toHaveLength(1);
  });
});
