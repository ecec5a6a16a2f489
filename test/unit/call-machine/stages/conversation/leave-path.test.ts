import { describe, expect, it } from 'vitest';
import type { CallPlan } from '../../../../../src/call-machine/index.ts';
import type { LegId } from '../../../../../src/ports/ids.ts';
import { asSipCallId } from '../../../../../src/ports/ids.ts';
import { planWith } from '../../support/plan.ts';
import {
  accepting,
  bridged,
  CALLER,
  FIRST_AGENT,
  HANDOFF,
  NEW_PARTY,
  referred,
  ScriptedCall,
} from '../../support/scripted-call.ts';

const LATER = planWith({ handoff: { strategy: 'conference-then-refer', releaseAfterMs: 10_000 } });
const ASKED = planWith({ handoff: { strategy: 'conference-then-refer' } });

function sent(): ScriptedCall {
  return bridged(ASKED).wait(4_000).send({ type: 'api.release' });
}

function taken(): ScriptedCall {
  return sent().wait(20).told(null);
}

function talking(call: ScriptedCall, agent: LegId = FIRST_AGENT): void {
  expect([call.hears(CALLER), call.hears(agent)]).toEqual(['agent', 'caller']);
}

/** A call whose second agent was called as a member, by the API or by the first agent, who has left. */
function added(way: 'api' | 'consult'): ScriptedCall {
  const destination = 'sip:third@pbx';
  const call = bridged(ASKED).send(
    way === 'consult'
      ? { type: 'api.consult', destination }
      : { type: 'api.addMember', destination, role: 'agent', mode: { kind: 'talk' } },
  );
  return call.answered(NEW_PARTY).ended(FIRST_AGENT);
}

/** A call whose caller was to be sent to the agent, and is joined with it here. */
function bridgedAfterSilence(plan: CallPlan): ScriptedCall {
  return accepting(plan).finished(CALLER).digit(FIRST_AGENT, '1').fire('refer').applied();
}

/** A call whose agent's leg an INVITE with Replaces is to take. */
function replaced(from: string | null = 'sip:pickup@pbx'): ScriptedCall {
  return bridged(ASKED).send({ type: 'leg.replacing', leg: FIRST_AGENT, sipCallId: asSipCallId('new@sip'), from });
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

  it('each NOTIFY begins the 32 s of silence anew, as they talk on meanwhile (RFC 3515 2.4.4)', () => {
    const call = sent().wait(20_000).told(null);
    expect(call.deadlines).toEqual({ refer: call.at + 32_000 });
    call.wait(31_000).told(180);
    expect(call.deadlines).toEqual({ refer: call.at + 32_000 });
  });

  it('a journal of a former version is replayed as it was: no NOTIFY prolongs the wait', () => {
    const former = planWith({ handoff: { strategy: 'conference-then-refer', notifyProlongs: undefined } });
    const call = bridged(former).wait(4_000).send({ type: 'api.release' });
    const until = call.at + 32_000;
    expect(call.wait(20_000).told(null).wait(5_000).told(180).deadlines).toEqual({ refer: until });
    expect(call.fire('refer').allFacts('call.releaseFailed')).toMatchObject([{ status: null }]);
    expect(call.at).toBe(until);
  });

  it("of a former version ends by the caller's BYE in place of the last NOTIFY too", () => {
    const former = planWith({ handoff: { strategy: 'conference-then-refer', notifyProlongs: undefined } });
    const call = bridged(former).wait(4_000).send({ type: 'api.release' }).wait(20).told(null).ended(CALLER);
    expect(call.drain().state.ending?.reason).toBe('released');
  });

  it('once the agent has left, or the subscription has ended, no NOTIFY prolongs the wait', () => {
    const gone = taken().ended(FIRST_AGENT);
    const until = gone.at + 5_000;
    expect(gone.deadlines).toEqual({ refer: until });
    expect(gone.wait(1_000).told(180).deadlines).toEqual({ refer: until });
    const untold = taken().told(null, true);
    expect(untold.deadlines).toEqual({ refer: untold.at + 2_000 });
  });

  it.each([
    ['a transfer', () => referred({}, bridged(ASKED)).answered(NEW_PARTY).ended(FIRST_AGENT), 'sip:new@pbx'],
    ['the API, as a member', () => added('api'), 'sip:third@pbx'],
    ['a consultation', () => added('consult'), 'sip:third@pbx'],
    ['a replacement (RFC 3891)', () => replaced().answered(NEW_PARTY).ended(FIRST_AGENT), 'sip:pickup@pbx'],
  ])('finds an agent who came by %s', (_way, make, destination) => {
    const call = make().send({ type: 'api.release' });
    expect(call.effects).toEqual([
      {
        type: 'refer',
        leg: CALLER,
        destination,
        replaces: NEW_PARTY,
        headers: { handoff: HANDOFF, reason: 'billing', summary: 'wants a refund' },
      },
    ]);
    expect(call.told(null).told(200).drain().state.ending?.reason).toBe('released');
  });

  it('an agent of whom it is not known where to call stays here', () => {
    const call = replaced(null).answered(NEW_PARTY).ended(FIRST_AGENT).send({ type: 'api.release' });
    expect(call.effects).toEqual([]);
    expect(call.allFacts('call.releaseFailed')).toEqual([
      { status: null, detail: 'the caller is not alone with an agent of whom it is known where to call' },
    ]);
    talking(call, NEW_PARTY);
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

  it('a former caller who was put through tells nothing of the REFER to the one who is the caller now', () => {
    const plan = planWith({ handoff: { strategy: 'attended-refer' }, transfer: { agent: true, caller: true } });
    // The first REFER is given up, the caller puts the agent through, and the new caller is sent to the agent.
    const call = bridgedAfterSilence(plan);
    referred({ leg: CALLER }, call).answered(NEW_PARTY).send({ type: 'api.release' });
    expect(call.effect('refer')).toMatchObject([{ leg: NEW_PARTY, replaces: FIRST_AGENT }]);
    const { refer } = call.deadlines;
    call.wait(500).told(180).told(200);
    expect(call.state.ending).toBeNull();
    expect(call.deadlines.refer).toBe(refer);
    call.send({ type: 'leg.referProgress', leg: NEW_PARTY, status: 200, isFinal: true });
    expect(call.drain().state.ending?.reason).toBe('released');
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
