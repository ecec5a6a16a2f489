import { describe, expect, it } from 'vitest';
import { callRecord, handoffRecord } from '../../../../../src/call-machine/index.ts';
import type { HandoffPlan } from '../../../../../src/call-machine/index.ts';
import type { HandoffRequest } from '../../../../../src/ports/call-control.ts';
import { planWith } from '../../support/plan.ts';
import { CALLER, FIRST_AGENT, HANDOFF, ScriptedCall, START, withAi } from '../../support/scripted-call.ts';

const REQUEST: Partial<HandoffRequest> = { strategy: 'refer' };

function plan(handoff: Partial<HandoffPlan> = {}) {
  return planWith({ handoff: { strategy: 'refer', ...handoff } });
}

/** A call whose context is on its way to webhooks. */
function informing(handoff: Partial<HandoffPlan> = {}): ScriptedCall {
  return withAi(plan(handoff)).handoff();
}

/** A call whose caller was sent the REFER. */
function sent(handoff: Partial<HandoffPlan> = {}): ScriptedCall {
  return informing(handoff).wait(100).send({ type: 'context.announced', handoff: HANDOFF });
}

/** A call whose caller's phone has taken the REFER. */
function taken(handoff: Partial<HandoffPlan> = {}): ScriptedCall {
  return sent(handoff).wait(50).told(null);
}

function lastHandoff(call: ScriptedCall) {
  return handoffRecord(call.state, call.state.handoffs.at(-1)!);
}

describe('Strategy refer: the context goes first', () => {
  it('dials nobody, tells the context by an event, and waits for it', () => {
    const call = informing();
    expect(call.effect('dial')).toEqual([]);
    expect(call.effect('refer')).toEqual([]);
    expect(call.effect('announceContext')).toEqual([{ type: 'announceContext', handoff: HANDOFF }]);
    expect(call.facts).toEqual(['handoff.started', 'handoff.referring']);
    expect(call.allFacts('handoff.referring')).toEqual([
      {
        handoffId: HANDOFF,
        leg: CALLER,
        destination: 'sip:one@pbx',
        reason: 'billing',
        summary: 'wants a refund',
        context: null,
      },
    ]);
    expect(call.deadlines).toMatchObject({ context: call.at + 2_000, total: call.at + 60_000 });
    expect(call.hears(CALLER)).toBe('announce: one moment');
    expect(call.state.handoff?.phase).toBe('announcing');
  });

  it('sends the REFER with the handoff headers as soon as the context is delivered (RFC 3515 2.4.1)', () => {
    const call = sent();
    expect(call.effect('refer')).toEqual([
      {
        type: 'refer',
        leg: CALLER,
        destination: 'sip:one@pbx',
        replaces: null,
        headers: { handoff: HANDOFF, reason: 'billing', summary: 'wants a refund' },
      },
    ]);
    expect(call.deadlines).toMatchObject({ refer: call.at + 32_000 });
    expect(call.deadlines.context).toBeUndefined();
  });

  it('sends it when the time for the context is over, and once', () => {
    const call = informing({ contextTimeoutMs: 500 });
    expect(call.deadlines.context).toBe(call.at + 500);
    expect(call.fire('context').effect('refer')).toHaveLength(1);
    expect(call.send({ type: 'context.announced', handoff: HANDOFF }).effects).toEqual([]);
  });

  it('waits for nothing where the time is 0', () => {
    const call = informing({ contextTimeoutMs: 0 });
    expect(call.effect('announceContext')).toEqual([]);
    expect(call.effect('refer')).toHaveLength(1);
  });

  it('a request asks for it as the route does', () => {
    expect(withAi().handoff(REQUEST).effect('announceContext')).toHaveLength(1);
  });

  it('word of another handoff changes nothing', () => {
    const call = informing();
    expect(call.send({ type: 'context.announced', handoff: 'call.h9' as typeof HANDOFF }).effects).toEqual([]);
  });

  it('the caller leaves meanwhile: abandoned', () => {
    const call = informing().ended(CALLER).drain();
    expect(call.state.ending).toMatchObject({ result: 'abandoned', reason: 'caller-hangup' });
    expect(lastHandoff(call)).toMatchObject({
      result: 'failed',
      resultReason: 'caller-left',
      attempts: [{ result: 'cancelled' }],
    });
  });

  it('the API cancels meanwhile: the caller is with the AI, and still up', () => {
    const call = informing().send({ type: 'api.cancelHandoff', handoff: HANDOFF });
    expect(call.effect('hangup')).toEqual([]);
    expect(call.state.name).toBe('with-ai');
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'returned', reason: 'cancelled' }]);
  });
});

describe('Strategy refer: the caller is on its way', () => {
  it('hears the announcement, then music', () => {
    const call = taken().finished(CALLER);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.state.handoff?.phase).toBe('ringing');
  });

  it('a NOTIFY with 180 is on record: the attempt rings (RFC 3515 2.4.5)', () => {
    const call = taken().wait(1_000).told(100).wait(1_000).told(180);
    expect(call.facts).toEqual(['handoff.ringing']);
    expect(call.told(180).facts).toEqual([]);
    expect(handoffRecord(call.state, call.state.handoff!).attempts).toMatchObject([
      { destination: 'sip:one@pbx', sipStatus: 180, ringingAt: new Date(call.at).toISOString(), result: null },
    ]);
  });

  it('every sign of life gives it 32 s more, and a phone that rings its ring time', () => {
    const call = taken({ ringTimeoutMs: 45_000 });
    expect(call.deadlines.refer).toBe(call.at + 32_000);
    call.wait(10_000).told(100);
    expect(call.deadlines.refer).toBe(call.at + 32_000);
    call.told(180);
    expect(call.deadlines.refer).toBe(call.at + 45_000);
  });

  it('the API cannot take a REFER back', () => {
    const call = taken();
    const before = call.state;
    expect(call.send({ type: 'api.cancelHandoff', handoff: HANDOFF }).state).toEqual(before);
  });

  it('a phone that sends no sound on its way is no lost caller', () => {
    expect(taken().send({ type: 'media.timeout', leg: CALLER }).state.name).toBe('handoff');
  });

  it('the API ends the call', () => {
    const call = taken().send({ type: 'api.hangup' });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([CALLER]);
    call.told(200).drain();
    expect(call.state.ending).toMatchObject({ reason: 'api-hangup' });
    expect(lastHandoff(call)).toMatchObject({ result: 'failed', resultReason: 'cancelled' });
  });
});

describe('Strategy refer: the caller has gone', () => {
  it('a final 2xx releases the call, and the caller has some seconds to hang up', () => {
    const call = taken().wait(3_000).told(180).wait(2_000).told(200);
    expect(call.effect('hangup')).toEqual([]);
    expect(call.facts).toEqual(['handoff.ended']);
    expect(call.deadlines).toEqual({ release: call.at + 5_000 });
    expect(lastHandoff(call)).toMatchObject({
      strategy: 'refer',
      phase: 'released',
      result: 'released',
      resultReason: 'completed',
      attempts: [{ result: 'answered', sipStatus: 200, answeredAt: new Date(call.at).toISOString() }],
      timings: { referredMs: 100, answeredMs: 5_150, releasedMs: 5_150 },
    });
    expect(callRecord(call.state).ended).toBeNull();
    call.wait(200).ended(CALLER);
    call.drain();
    expect(call.state.ending).toEqual({ result: 'completed', reason: 'released', sipStatus: 200 });
    expect(lastHandoff(call).attempts[0]?.endedAt).toBe(new Date(START + 5_350).toISOString());
  });

  it('a caller who does not hang up is hung up on', () => {
    const call = taken().told(200).fire('release');
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: CALLER, cause: { q850: 16, text: 'Call transferred' } },
    ]);
    expect(call.ended(CALLER, { by: 'local' }).drain().state.ending?.reason).toBe('released');
  });

  it('a BYE in place of the last NOTIFY is a success too', () => {
    const call = taken().wait(4_000).ended(CALLER);
    expect(lastHandoff(call)).toMatchObject({ result: 'released', attempts: [{ result: 'answered', sipStatus: 200 }] });
    expect(call.drain().state.ending).toMatchObject({ result: 'completed', reason: 'released' });
  });

  it('a BYE before the REFER was taken is a caller who left', () => {
    const call = sent().ended(CALLER).drain();
    expect(call.state.ending).toMatchObject({ result: 'abandoned' });
    expect(lastHandoff(call)).toMatchObject({ result: 'failed', resultReason: 'caller-left' });
  });

  it('a leg that is lost with the SIP server has not gone anywhere', () => {
    expect(taken().ended(CALLER, { by: 'lost' }).drain().state.ending).toMatchObject({ reason: 'signalling-lost' });
  });

  it('a subscription that ends without an outcome: a BYE within 2 s is the outcome', () => {
    const call = taken().told(100, true);
    expect(call.deadlines.refer).toBe(call.at + 2_000);
    expect(call.wait(1_000).ended(CALLER).drain().state.ending?.reason).toBe('released');
  });

  it('an AI that asks for something meanwhile is too late', () => {
    const call = taken().told(200).ai({ type: 'hangup' });
    expect(call.effects).toEqual([]);
    call.drain();
  });
});

describe('Strategy refer: the caller is still ours', () => {
  function failing(call: ScriptedCall, status: number | null): void {
    expect(call.facts).toEqual(['handoff.referFailed', 'handoff.attemptEnded', 'handoff.dialling']);
    expect(call.allFacts('handoff.referFailed')).toMatchObject([{ status }]);
    expect(call.effect('dial')).toMatchObject([{ leg: FIRST_AGENT, destination: 'sip:one@pbx' }]);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
  }

  it.each([
    [405, 'rejected', 'the REFER is refused'],
    [603, 'declined', 'the agent declines'],
    [486, 'busy', 'the agent is busy'],
    [503, 'unreachable', 'the destination is away'],
  ] as const)('%i: it goes on as a conference with the same destinations (%s, %s)', (status, result, _why) => {
    const call = taken().finished(CALLER).told(status);
    failing(call, status);
    expect(handoffRecord(call.state, call.state.handoff!)).toMatchObject({
      strategy: 'refer',
      attempts: [
        { destination: 'sip:one@pbx', result, sipStatus: status },
        { destination: 'sip:one@pbx', result: null },
      ],
    });
    call.answered(FIRST_AGENT).briefed(FIRST_AGENT).digit(FIRST_AGENT, '1').applied();
    expect(call.state.name).toBe('with-agent');
    expect(lastHandoff(call)).toMatchObject({ strategy: 'refer', result: 'bridged' });
  });

  it('silence for 32 s', () => {
    const call = taken().finished(CALLER);
    const since = call.at;
    failing(call.fire('refer'), null);
    expect(call.at - since).toBe(32_000);
  });

  it('a phone that rang and then told nothing any more is no answer', () => {
    const call = taken().told(180).fire('refer');
    expect(call.allFacts('handoff.attemptEnded')).toMatchObject([
      { attempt: { result: 'no-answer', sipStatus: null } },
    ]);
  });

  it('a subscription that ends without an outcome, and no BYE', () => {
    const call = taken().finished(CALLER).told(null, true);
    failing(call.fire('refer'), null);
  });

  it('a peer without REFER in Allow is not asked', () => {
    const call = new ScriptedCall(plan()).answered(CALLER, false).handoff();
    expect(call.effect('refer')).toEqual([]);
    expect(call.facts).toEqual(['handoff.started', 'handoff.referFailed', 'handoff.dialling']);
    expect(call.allFacts('handoff.referFailed')).toEqual([
      { handoffId: HANDOFF, status: null, detail: 'the far end takes no REFER' },
    ]);
  });

  it('the total time bounds a REFER that never ends, and the fallbacks come', () => {
    const call = taken({ totalTimeoutMs: 40_000 });
    for (let round = 0; round < 3; round += 1) call.wait(12_000).told(180);
    call.fire('total');
    expect(call.state.name).toBe('with-ai');
    expect(lastHandoff(call)).toMatchObject({
      result: 'returned',
      resultReason: 'no-answer',
      attempts: [{ result: 'no-answer' }],
    });
  });

  it('a late success while an agent is dialled: the caller has gone, and the agent is let go', () => {
    const call = taken().fire('refer').progress(FIRST_AGENT).wait(1_000).told(200);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([FIRST_AGENT]);
    expect(lastHandoff(call)).toMatchObject({
      result: 'released',
      attempts: [{ result: 'answered', sipStatus: 200 }, { result: 'cancelled' }],
    });
    expect(call.drain().state.ending?.reason).toBe('released');
  });

  it('a late failure changes nothing', () => {
    const call = taken().fire('refer');
    expect(call.told(486).facts).toEqual([]);
  });

  it('a REFER that ends while the caller is with the AI again is over: what comes then is none of it', () => {
    const call = taken({ totalTimeoutMs: 10_000 }).fire('total').told(200).handoff({ strategy: 'conference' });
    expect(call.state.handoff).not.toBeNull();
    expect(call.told(200).facts).toEqual([]);
  });

  it('a second REFER is not sent while the first may still come through', () => {
    const call = taken({ fallback: [{ kind: 'ai' }], totalTimeoutMs: 10_000 })
      .fire('total')
      .handoff(REQUEST);
    expect(call.allFacts('handoff.referFailed').at(-1)).toMatchObject({ detail: 'a former REFER is still under way' });
    expect(call.effect('dial')).toHaveLength(1);
  });

  it('the destination of a fallback is dialled, and joined here', () => {
    const call = informing({ destinations: [], fallback: [{ kind: 'destination', uri: 'sip:desk@pbx' }] });
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:desk@pbx' }]);
    call.answered(FIRST_AGENT).briefed(FIRST_AGENT).digit(FIRST_AGENT, '1').applied();
    expect(call.state.name).toBe('with-agent');
  });
});
