import { describe, expect, it } from 'vitest';
import { settle } from '../../fakes/settle.ts';
import { planWith } from '../call-machine/support/plan.ts';
import { CALLER, NOTHING_LEFT, OwnedCall } from './support/owned-call.ts';

const EARLY = { early: { maxMs: 10_000 } };
const TO_AGENT = planWith({
  ...EARLY,
  ai: 'none',
  handoff: { destinations: ['sip:one@pbx'], accept: { mode: 'auto' } },
});

describe('A caller who is heard before the answer', () => {
  it('has a 183 with the answer, and a 200 with the same when the agent has accepted', async () => {
    const call = await new OwnedCall({ plan: TO_AGENT }).begin();
    const sdp = call.caller.earlySdp;
    expect(sdp).not.toBeNull();
    expect(call.caller.answerSdp).toBeNull();
    expect(call.facts('leg.early')).toEqual([{ leg: CALLER, role: 'caller', codec: 'PCMU' }]);
    call.agent().ring();
    call.agent().answer();
    await settle();
    call.clock.advance(60_000);
    await settle();
    expect(call.caller.answerSdp).toBe(sdp);
    expect(call.facts('call.answered')).toHaveLength(1);
  });

  it('is sent no re-INVITE and no REFER before the 200, and the REFER goes out behind it', async () => {
    const handoff = { destinations: ['sip:one@pbx'], strategy: 'refer', contextTimeoutMs: 0 } as const;
    const plan = planWith({ ...EARLY, ai: 'none', handoff });
    const call = new OwnedCall({ plan });
    call.signalling.slowAnswers = true;
    await call.begin();
    expect(call.caller.answerSdp).not.toBeNull();
    expect([call.caller.refers, call.caller.offers]).toEqual([[], []]);
    call.caller.finishAnswer();
    await settle();
    expect(call.caller.refers).toMatchObject([{ refer: { uri: 'sip:one@pbx' } }]);
  });

  it('gets another final response than 200 where the call ends before, and nothing is left', async () => {
    const call = await new OwnedCall({ plan: TO_AGENT }).begin();
    call.owner.dispatch({ type: 'api.hangup' });
    await settle();
    expect(call.caller.rejection).toMatchObject({ status: 603, reason: 'Decline' });
    expect(call.caller.hangups).toEqual([]);
    call.agent().finishHangup();
    await settle();
    expect(call.state.ending).toEqual({ result: 'abandoned', reason: 'api-hangup', sipStatus: 603 });
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });

  it('is not taken for lost though nothing comes from it, and gets the 200 when the time is over', async () => {
    const call = await new OwnedCall({ plan: TO_AGENT }).begin();
    call.owner.dispatch({ type: 'media.timeout', leg: CALLER });
    expect(call.state.ending).toBeNull();
    call.clock.advance(9_999);
    expect(call.caller.answerSdp).toBeNull();
    call.clock.advance(1);
    expect(call.caller.answerSdp).not.toBeNull();
  });
});
