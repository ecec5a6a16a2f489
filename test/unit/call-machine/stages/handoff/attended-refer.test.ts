import { describe, expect, it } from 'vitest';
import { handoffRecord } from '../../../../../src/call-machine/index.ts';
import { planWith } from '../../support/plan.ts';
import { accepting, CALLER, FIRST_AGENT, HANDOFF, ScriptedCall, SECOND_AGENT } from '../../support/scripted-call.ts';

const PLAN = planWith({ handoff: { strategy: 'attended-refer' } });

/** A call whose agent has accepted, so that the caller is being sent to that agent. */
function sent(plan = PLAN): ScriptedCall {
  return accepting(plan).finished(CALLER).wait(500).digit(FIRST_AGENT, '1');
}

function taken(plan = PLAN): ScriptedCall {
  return sent(plan).wait(20).told(null);
}

function lastHandoff(call: ScriptedCall) {
  return handoffRecord(call.state, call.state.handoffs.at(-1)!);
}

describe('Strategy attended-refer', () => {
  it('the caller is to take the place of our leg to the agent who accepted (RFC 3891)', () => {
    const call = sent();
    expect(call.effect('refer')).toEqual([
      {
        type: 'refer',
        leg: CALLER,
        destination: 'sip:one@pbx',
        replaces: FIRST_AGENT,
        headers: { handoff: HANDOFF, reason: 'billing', summary: 'wants a refund' },
      },
    ]);
    expect(call.facts).toEqual(['call.dtmf', 'handoff.accepted', 'call.releasing']);
    expect(call.deadlines).toMatchObject({ refer: call.at + 32_000 });
    expect(call.state.handoff?.phase).toBe('accepting');
  });

  it('the caller hears music and the agent silence meanwhile', () => {
    const call = taken();
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
  });

  it('a 200 releases both, and they have some seconds to hang up', () => {
    const call = taken().wait(300).told(200);
    expect(call.effect('hangup')).toEqual([]);
    expect(lastHandoff(call)).toMatchObject({
      result: 'released',
      resultReason: 'completed',
      attempts: [{ result: 'answered', sipStatus: 200 }],
      timings: { answeredMs: 3_000, acceptedMs: 6_500, referredMs: 6_500, releasedMs: 6_820 },
    });
    call.ended(FIRST_AGENT).ended(CALLER).drain();
    expect(call.state.ending).toEqual({ result: 'completed', reason: 'released', sipStatus: 200 });
  });

  it("the agent's BYE comes first, because its leg was replaced (RFC 3891 3)", () => {
    const call = taken().ended(FIRST_AGENT);
    expect(call.state.name).toBe('handoff');
    expect(call.deadlines.refer).toBe(call.at + 5_000);
    expect(call.wait(100).told(200).drain().state.ending?.reason).toBe('released');
    expect(lastHandoff(call)).toMatchObject({ result: 'released', attempts: [{ result: 'answered' }] });
  });

  it("the caller's BYE in place of the last NOTIFY: the agent's leg is ended too", () => {
    const call = taken().ended(CALLER);
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: FIRST_AGENT, cause: { q850: 16, text: 'Call transferred' } },
    ]);
    expect(call.drain().state.ending?.reason).toBe('released');
  });

  it('a caller who leaves before the REFER was taken has left, and the agent is told', () => {
    const call = sent().ended(CALLER);
    expect(call.hears(FIRST_AGENT)).toBe('left: the caller is gone');
    expect(lastHandoff(call)).toMatchObject({ result: 'failed', resultReason: 'caller-left' });
    call.drain();
  });

  it('both leave before the REFER was taken: nobody is told anything', () => {
    const call = sent().ended(FIRST_AGENT).ended(CALLER);
    expect(call.state.farewell).toBeNull();
    expect(call.drain().state.ending).toMatchObject({ result: 'abandoned' });
  });

  it.each([
    ['the REFER is refused', (call: ScriptedCall) => call.told(603)],
    ["the caller's phone cannot call", (call: ScriptedCall) => call.told(481)],
    ['nobody tells anything for 32 s', (call: ScriptedCall) => call.fire('refer')],
    ['the subscription ends without an outcome', (call: ScriptedCall) => call.told(null, true).fire('refer')],
  ])('%s: they are joined here', (_why, fail) => {
    const call = fail(taken());
    expect(call.allFacts('handoff.referFailed')).toHaveLength(1);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    call.applied();
    expect(call.state.name).toBe('with-agent');
    expect(lastHandoff(call)).toMatchObject({ strategy: 'attended-refer', result: 'bridged' });
  });

  it('progress does not prolong the 32 s: an agent who accepted does not ring', () => {
    const call = taken();
    const { refer } = call.deadlines;
    expect(call.wait(10_000).told(180).deadlines.refer).toBe(refer);
    expect(call.facts).toEqual([]);
  });

  it('a caller that takes no REFER: they are joined at once', () => {
    const call = new ScriptedCall(PLAN).answered(CALLER, false).handoff().answered(FIRST_AGENT);
    call.briefed(FIRST_AGENT).digit(FIRST_AGENT, '1');
    expect(call.effect('refer')).toEqual([]);
    expect(call.facts).toEqual(['call.dtmf', 'handoff.accepted', 'handoff.referFailed']);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.applied().state.name).toBe('with-agent');
  });

  it('the agent has left and the REFER fails: the next destination is dialled', () => {
    const call = taken().ended(FIRST_AGENT).told(481);
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT, destination: 'sip:two@pbx' }]);
    expect(call.allFacts('handoff.attemptEnded')).toMatchObject([{ attempt: { result: 'declined', sipStatus: 200 } }]);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
  });

  it('a key of the agent says nothing any more', () => {
    expect(taken().digit(FIRST_AGENT, '2').effects).toEqual([]);
  });

  it('the API cannot take it back', () => {
    expect(taken().send({ type: 'api.cancelHandoff', handoff: HANDOFF }).effects).toEqual([]);
  });

  it('an agent whose phone sends no sound is not given up meanwhile', () => {
    expect(taken().send({ type: 'media.timeout', leg: FIRST_AGENT }).effects).toEqual([]);
  });

  it('the API ends the call: both legs are ended', () => {
    const call = taken().send({ type: 'api.hangup' });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([FIRST_AGENT, CALLER]);
    call.drain();
  });

  it('a late success while they are being joined: the caller has gone', () => {
    const call = taken().fire('refer').told(200);
    expect(lastHandoff(call)).toMatchObject({ result: 'released', attempts: [{ result: 'answered' }] });
    call.drain();
  });
});
