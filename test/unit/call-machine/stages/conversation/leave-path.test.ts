import { describe, expect, it } from 'vitest';
import { planWith } from '../../support/plan.ts';
import { bridged, CALLER, FIRST_AGENT, HANDOFF, ScriptedCall } from '../../support/scripted-call.ts';

const LATER = planWith({ handoff: { strategy: 'conference-then-refer', releaseAfterMs: 10_000 } });
const ASKED = planWith({ handoff: { strategy: 'conference-then-refer' } });

function sent(): ScriptedCall {
  return bridged(ASKED).wait(4_000).send({ type: 'api.release' });
}

function taken(): ScriptedCall {
  return sent().wait(20).told(null);
}

function talking(call: ScriptedCall): void {
  expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['agent', 'caller']);
}

describe('Strategy conference-then-refer', () => {
  it('joins them as a conference, and leaves the path after the configured time', () => {
    const call = bridged(LATER);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'bridged' }]);
    expect(call.deadlines).toEqual({ releaseAfter: call.at + 10_000 });
    expect(call.fire('releaseAfter').effect('refer')).toHaveLength(1);
  });

  it('without a time it stays until it is asked', () => {
    expect(bridged(ASKED).deadlines).toEqual({});
  });

  it('another strategy does not leave after a time', () => {
    expect(bridged(planWith({ handoff: { releaseAfterMs: 10_000 } })).deadlines).toEqual({});
  });
});

describe('Leaving the path of a conversation', () => {
  it("asks the caller's phone to take our place with the agent (RFC 3891)", () => {
    const call = sent();
    expect(call.effects).toEqual([
      {
        type: 'refer',
        leg: CALLER,
        destination: 'sip:one@pbx',
        replaces: FIRST_AGENT,
        headers: { handoff: HANDOFF, reason: 'billing', summary: 'wants a refund' },
      },
    ]);
    expect(call.facts).toEqual(['call.releasing']);
    expect(call.deadlines).toEqual({ refer: call.at + 32_000 });
  });

  it('they go on talking until their phones leave', () => {
    const call = taken();
    talking(call);
    talking(call.told(180));
    call.wait(200).told(200);
    expect(call.effects).toEqual([]);
    talking(call);
    expect(call.deadlines).toEqual({ release: call.at + 5_000 });
    call.ended(FIRST_AGENT);
    expect(call.hears(CALLER)).toBe('silence');
    call.ended(CALLER).drain();
    expect(call.state.ending).toEqual({ result: 'completed', reason: 'released', sipStatus: 200 });
  });

  it('who does not leave is hung up on', () => {
    const call = taken().told(200).fire('release');
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([CALLER, FIRST_AGENT]);
    call.drain();
  });

  it("the caller's BYE in place of the last NOTIFY", () => {
    const call = taken().ended(CALLER);
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT, cause: { text: 'Call transferred' } }]);
    expect(call.drain().state.ending?.reason).toBe('released');
  });

  it("the agent's BYE comes first, because its leg was replaced (RFC 3891 3)", () => {
    const call = taken().ended(FIRST_AGENT);
    expect(call.state.ending).toBeNull();
    expect(call.told(200).drain().state.ending?.reason).toBe('released');
  });

  it('a caller who leaves before the REFER was taken has hung up', () => {
    expect(sent().ended(CALLER).drain().state.ending).toMatchObject({ result: 'completed', reason: 'caller-hangup' });
  });

  it.each([
    ['refused', (call: ScriptedCall) => call.told(603), 603],
    ['silent for 32 s', (call: ScriptedCall) => call.fire('refer'), null],
    ['without an outcome', (call: ScriptedCall) => call.told(null, true).fire('refer'), null],
  ])('%s: the conversation goes on as if nothing were', (_why, fail, status) => {
    const call = fail(taken());
    expect(call.effects).toEqual([]);
    expect(call.allFacts('call.releaseFailed')).toMatchObject([{ status }]);
    talking(call);
    expect(call.deadlines).toEqual({});
    expect(call.ended(FIRST_AGENT).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it.each([
    ['the REFER fails', (call: ScriptedCall) => call.told(481)],
    ['nobody tells anything', (call: ScriptedCall) => call.fire('refer')],
  ])('the agent has left and %s: the call is over', (_why, fail) => {
    const call = fail(taken().ended(FIRST_AGENT));
    expect(call.drain().state.ending).toMatchObject({ result: 'completed', reason: 'agent-hangup' });
  });

  it('a caller that takes no REFER stays, and it can be asked again in vain', () => {
    const call = new ScriptedCall(ASKED).answered(CALLER, false).handoff().answered(FIRST_AGENT).briefed(FIRST_AGENT);
    call.digit(FIRST_AGENT, '1').applied().send({ type: 'api.release' });
    expect(call.effects).toEqual([]);
    expect(call.allFacts('call.releaseFailed')).toEqual([{ status: null, detail: 'the far end takes no REFER' }]);
    talking(call);
  });

  it('asked twice it sends one REFER', () => {
    expect(taken().send({ type: 'api.release' }).effects).toEqual([]);
  });

  it('after a refusal it can be asked again', () => {
    expect(taken().told(503).send({ type: 'api.release' }).effect('refer')).toHaveLength(1);
  });

  it('after silence it cannot, as the first may still come through', () => {
    const call = taken().fire('refer').send({ type: 'api.release' });
    expect(call.allFacts('call.releaseFailed').at(-1)?.detail).toBe('a former REFER is still under way');
  });

  it('outside a conversation it means nothing', () => {
    expect(new ScriptedCall().answered(CALLER).send({ type: 'api.release' }).effects).toEqual([]);
  });

  it('hold during the REFER is hold as ever', () => {
    const call = taken().held(FIRST_AGENT, true);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.held(FIRST_AGENT, false).state.leaving?.name).toBe('referring');
    talking(call);
  });
});
