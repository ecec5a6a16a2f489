import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../../../src/call-machine/stages/handoff/state.ts';
import type { CallPlan } from '../../../../../src/call-machine/index.ts';
import type { AiAction } from '../../../../../src/ports/ai.ts';
import type { Fallback } from '../../../../../src/ports/call-control.ts';
import { planWith } from '../../support/plan.ts';
import {
  accepting,
  bridged,
  briefing,
  CALLER,
  dialling,
  FIRST_AGENT,
  joining,
  ScriptedCall,
  SECOND_AGENT,
  START,
} from '../../support/scripted-call.ts';

const ONE_ONLY = { destinations: ['sip:one@pbx'] };
function withFallback(...fallback: readonly Fallback[]): CallPlan {
  return planWith({ handoff: { ...ONE_ONLY, fallback } });
}

/** Returns the result of the first attempt of a call. */
function firstAttempt(call: ScriptedCall): Attempt | undefined {
  const handoff = call.state.handoff ?? call.state.handoffs.at(-1);
  return handoff?.attempts[0];
}

describe('A destination that cannot take the call', () => {
  it.each([
    { status: 486, result: 'busy', q850Cause: 17 },
    { status: 603, result: 'declined', q850Cause: 21 },
    { status: 480, result: 'no-answer', q850Cause: 18 },
    { status: 404, result: 'unreachable', q850Cause: 1 },
    { status: 503, result: 'unreachable', q850Cause: 41 },
    { status: 403, result: 'rejected', q850Cause: 21 },
  ])('$status: the attempt is $result, and the next destination is dialled', ({ status, result, q850Cause }) => {
    const call = dialling().wait(300).progress(FIRST_AGENT).wait(100).ended(FIRST_AGENT, { status });
    expect(firstAttempt(call)).toMatchObject({ result, sipStatus: status, q850Cause, endedAt: call.at });
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT, destination: 'sip:two@pbx' }]);
    expect(call.effect('hangup')).toEqual([]);
    expect(call.facts).toEqual(['leg.ended', 'handoff.attemptEnded', 'handoff.dialling']);
  });

  it('408 after it rang: no answer; without a sign of life: unreachable', () => {
    expect(firstAttempt(dialling().progress(FIRST_AGENT).ended(FIRST_AGENT, { status: 408 }))?.result).toBe(
      'no-answer',
    );
    expect(firstAttempt(dialling().ended(FIRST_AGENT, { status: 408 }))?.result).toBe('unreachable');
  });

  it('the cause that the peer gave wins over the one that the status maps to (RFC 3326)', () => {
    expect(firstAttempt(dialling().ended(FIRST_AGENT, { status: 486, q850Cause: 34 }))).toMatchObject({
      q850Cause: 34,
    });
  });

  it('the caller hears the same as before', () => {
    const call = dialling().finished(CALLER);
    const music = call.playOf(CALLER);
    call.ended(FIRST_AGENT, { status: 486 });
    expect(call.playOf(CALLER)).toBe(music);
  });

  it('a number that no trunk can dial counts as unreachable', () => {
    const call = dialling().ended(FIRST_AGENT, { by: 'local', status: 484, q850Cause: 28, detail: 'no trunk' });
    expect(firstAttempt(call)).toMatchObject({ result: 'unreachable', sipStatus: 484, q850Cause: 28 });
  });
});

describe('A destination that does not answer', () => {
  it('ring time over: CANCEL with cause 19, and the next is dialled', () => {
    const call = dialling().progress(FIRST_AGENT);
    expect(call.deadlines.ring).toBe(START + 20_000);
    call.fire('ring');
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: FIRST_AGENT, cause: { q850: 19, text: 'No answer' } },
    ]);
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
    expect(firstAttempt(call)).toMatchObject({ result: 'no-answer', sipStatus: null, q850Cause: 19 });
  });

  it('a 200 that crosses the CANCEL is not an answer (RFC 3261 9.1)', () => {
    const call = dialling().fire('ring').answered(FIRST_AGENT);
    expect(call.effects).toEqual([]);
    expect(call.state.handoff?.attempts.map(({ result }) => result)).toEqual(['no-answer', null]);
    expect(call.hears(FIRST_AGENT)).toBe('not in the room');
    expect(call.answered(SECOND_AGENT).state.handoff?.phase).toBe('briefing');
  });

  it('the late end of a leg that was given up does not touch the next', () => {
    const call = dialling().fire('ring').ended(FIRST_AGENT, { by: 'local', status: 487 });
    expect(call.effects).toEqual([]);
    expect(call.state.handoff?.attempts.map(({ result }) => result)).toEqual(['no-answer', null]);
  });

  it("the request's ring time wins over the route's", () => {
    expect(dialling(planWith(), { ringTimeoutMs: 7_000 }).deadlines.ring).toBe(START + 7_000);
  });

  it('total time over: the remaining destinations are not dialled', () => {
    const plan = planWith({ handoff: { totalTimeoutMs: 25_000 } });
    const call = dialling(plan).fire('ring').ended(FIRST_AGENT, { by: 'local', status: 487 });
    expect(call.deadlines.total).toBe(START + 25_000);
    call.fire('total');
    expect(call.effect('hangup')).toMatchObject([{ leg: SECOND_AGENT, cause: { q850: 19 } }]);
    expect(call.state.name).toBe('with-ai');
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'returned', reason: 'no-answer' }]);
  });

  it('ring and total time over at the same moment: as with the total time', () => {
    const call = dialling(planWith({ handoff: { totalTimeoutMs: 20_000 } })).fire('ring');
    expect(call.effect('dial')).toEqual([]);
    expect(call.state.name).toBe('with-ai');
  });

  it('total time over: the remaining destinations are not dialled after a failed fallback destination either', () => {
    const plan = planWith({
      handoff: { totalTimeoutMs: 10_000, fallback: [{ kind: 'destination', uri: 'sip:desk@pbx' }, { kind: 'ai' }] },
    });
    const call = dialling(plan).fire('total');
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:desk@pbx' }]);
    call.ended(SECOND_AGENT, { status: 486 });
    expect(call.effect('dial')).toEqual([]);
    expect(call.state.name).toBe('with-ai');
  });

  it('total time does not cut off an agent who is being briefed, but nobody is dialled after it', () => {
    const call = dialling(planWith({ handoff: { totalTimeoutMs: 12_000 } }))
      .wait(11_000)
      .answered(FIRST_AGENT);
    expect(call.deadlines.total).toBeUndefined();
    call.wait(2_000).send({ type: 'deadline', name: 'total' });
    expect(call.state.handoff?.phase).toBe('briefing');
    call.digit(FIRST_AGENT, '2');
    expect(call.effect('dial')).toEqual([]);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'returned', reason: 'declined' }]);
  });

  it('the time of an agent who declined counts too', () => {
    const call = briefing(planWith({ handoff: { totalTimeoutMs: 30_000 } })).digit(FIRST_AGENT, '2');
    expect(call.deadlines.total).toBe(START + 30_000);
  });
});

describe('The scene that joins is never in force', () => {
  it('after 5 s the agent is released, no other is dialled, and the caller is with the AI again', () => {
    const call = joining().fire('join');
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT, cause: { q850: 41 } }]);
    expect(call.effect('dial')).toEqual([]);
    expect(call.effect('notifyAi')).toMatchObject([
      { notice: { event: 'handoff.ended', result: 'returned', reason: 'error' } },
    ]);
    expect(call.state).toMatchObject({ name: 'with-ai', handoff: null, ending: null });
    expect(call.allFacts('handoff.ended')).toMatchObject([
      { result: 'returned', reason: 'error', attempts: [{ result: 'unreachable', sipStatus: 200 }] },
    ]);
    call.applied().ended(FIRST_AGENT, { by: 'local' });
    expect(call.state.name).toBe('with-ai');
  });

  it('without an AI the fallback says goodbye', () => {
    const plan = planWith({ ai: 'none', handoff: { fallback: [{ kind: 'hangup', text: 'goodbye: sorry' }] } });
    const call = new ScriptedCall(plan).answered(CALLER).answered(FIRST_AGENT).finished(FIRST_AGENT);
    call.digit(FIRST_AGENT, '1').fire('join');
    expect(call.hears(CALLER)).toBe('goodbye: sorry');
    expect(call.state.ending).toMatchObject({ result: 'failed', reason: 'handoff-error' });
  });

  it('a scene that is in force in time clears the guard', () => {
    expect(bridged().deadlines).toEqual({});
  });
});

describe('An agent who answers and does not take the call', () => {
  it.each([
    ['during the whisper', briefing],
    ['after the whisper', accepting],
  ])('decline by digit %s: hung up on, and the next is dialled', (_when, at) => {
    const call = at().digit(FIRST_AGENT, '2');
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: FIRST_AGENT, cause: { q850: 21, text: 'Call declined' } },
    ]);
    expect(firstAttempt(call)).toMatchObject({ result: 'declined', sipStatus: 200, q850Cause: 21 });
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
    expect(call.state.handoff?.phase).toBe('announcing');
    expect(call.hears(FIRST_AGENT)).toBe('not in the room');
  });

  it('no digit in time: taken for a machine', () => {
    const call = accepting().fire('accept');
    expect(firstAttempt(call)).toMatchObject({ result: 'machine', sipStatus: 200, q850Cause: 21 });
    expect(call.effect('hangup')).toMatchObject([{ cause: { q850: 21, text: 'Call not accepted' } }]);
    expect(call.effect('dial')).toHaveLength(1);
  });

  it.each([
    ['briefing', briefing],
    ['accepting', accepting],
    ['joining', joining],
  ])('hangs up while %s: declined, and the next is dialled', (_when, at) => {
    const call = at().ended(FIRST_AGENT);
    expect(firstAttempt(call)).toMatchObject({ result: 'declined', sipStatus: 200, q850Cause: 16 });
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
    expect(call.effect('hangup')).toEqual([]);
    expect(call.state.handoff).toMatchObject({ joining: null, whisper: null, acceptDeadline: null });
  });

  it('hangs up before the joining scene is in force: the caller hears music and updates again', () => {
    const call = joining().ended(FIRST_AGENT);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.deadlines.wait).toBe(call.at + 15_000);
    call.applied();
    expect(call.state.name).toBe('handoff');
  });

  it('hangs up before the joining scene is in force: an update that was cut off is not said again', () => {
    const call = accepting().finished(CALLER).fire('wait');
    expect(call.hears(CALLER)).toMatch(/^wait/);
    expect(call.digit(FIRST_AGENT, '1').ended(FIRST_AGENT).hears(CALLER)).toBe('music:hold.wav');
  });

  it('presses keys after it was given up: the keys do not count', () => {
    expect(accepting().digit(FIRST_AGENT, '2').digit(FIRST_AGENT, '1').facts).toEqual([]);
  });

  it('its leg fails on our side: unreachable', () => {
    expect(firstAttempt(briefing().ended(FIRST_AGENT, { by: 'local' }))).toMatchObject({ result: 'unreachable' });
  });

  it.each([
    ['briefing', briefing],
    ['accepting', accepting],
    ['joining', joining],
  ])('sends no media while %s: hung up on at once, and the next is dialled', (_when, at) => {
    const call = at().send({ type: 'media.timeout', leg: FIRST_AGENT });
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT, cause: { text: 'Media timeout' } }]);
    expect(firstAttempt(call)).toMatchObject({ result: 'unreachable' });
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
    expect(call.hears(CALLER)).not.toBe('agent');
  });

  it('a phone that rings sends no media, and that is no fault', () => {
    const call = dialling().progress(FIRST_AGENT).send({ type: 'media.timeout', leg: FIRST_AGENT });
    expect(call.effects).toEqual([]);
    expect(call.state.handoff?.attempts).toHaveLength(1);
  });

  it('the moments are those of the agent who accepted', () => {
    const call = briefing().started(FIRST_AGENT).wait(100).digit(FIRST_AGENT, '2').wait(5_000).answered(SECOND_AGENT);
    call.wait(50).started(SECOND_AGENT).wait(50).digit(SECOND_AGENT, '1').wait(20).applied();
    expect(call.allFacts('handoff.ended')).toMatchObject([
      { timings: { firstInviteMs: 0, answeredMs: 8_100, whisperStartMs: 8_150, acceptedMs: 8_200, bridgedMs: 8_220 } },
    ]);
  });
});

describe('When no destination is left', () => {
  it('fallback ai: the caller is with the AI, which is told why', () => {
    const call = dialling(withFallback({ kind: 'ai' })).ended(FIRST_AGENT, { status: 486 });
    expect(call.state).toMatchObject({ name: 'with-ai', handoff: null });
    expect(call.hears(CALLER)).toBe('silence');
    expect(call.effect('notifyAi')).toEqual([
      {
        type: 'notifyAi',
        notice: {
          event: 'handoff.ended',
          handoffId: 'call.h1',
          result: 'returned',
          reason: 'busy',
          attempts: [{ destination: 'sip:one@pbx', result: 'busy' }],
        },
      },
    ]);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'returned', reason: 'busy' }]);
  });

  it('no fallback: the caller goes back to the AI, if there is one', () => {
    expect(dialling(withFallback()).ended(FIRST_AGENT, { status: 486 }).state.name).toBe('with-ai');
  });

  it('no fallback and no AI: the call ends', () => {
    const call = new ScriptedCall(planWith({ ai: 'none', handoff: ONE_ONLY })).answered(CALLER);
    call.ended(FIRST_AGENT, { status: 486 });
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER }]);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'failed', reason: 'busy' }]);
    expect(call.drain().state.ending).toEqual({ result: 'failed', reason: 'handoff-busy', sipStatus: 200 });
  });

  it('fallback ai without an AI: the next fallback is taken', () => {
    const plan = { ...withFallback({ kind: 'ai' }, { kind: 'hangup', text: 'goodbye: sorry' }), ai: 'none' as const };
    const call = new ScriptedCall(plan).answered(CALLER).ended(FIRST_AGENT, { status: 486 });
    expect(call.hears(CALLER)).toBe('goodbye: sorry');
  });

  it('fallback destination: is dialled with its own ring time, the total time does not count', () => {
    const call = dialling(withFallback({ kind: 'destination', uri: 'sip:desk@pbx' }))
      .wait(59_999)
      .ended(FIRST_AGENT);
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:desk@pbx' }]);
    expect(call.deadlines).toMatchObject({ ring: call.at + 20_000 });
    expect(call.deadlines.total).toBeUndefined();
    call.answered(SECOND_AGENT).digit(SECOND_AGENT, '1').applied();
    expect(call.state.name).toBe('with-agent');
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'bridged', reason: 'completed' }]);
  });

  it('fallback destinations are tried in order, each once', () => {
    const call = dialling(
      withFallback({ kind: 'destination', uri: 'sip:a@pbx' }, { kind: 'destination', uri: 'sip:b@pbx' }),
    );
    const dialled: string[] = [];
    for (let leg = call.state.legs.at(-1)!; call.state.name === 'handoff'; leg = call.state.legs.at(-1)!) {
      call.ended(leg.id, { status: 603 });
      dialled.push(...call.effect('dial').map(({ destination }) => destination));
    }
    expect(dialled).toEqual(['sip:a@pbx', 'sip:b@pbx']);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ reason: 'declined' }]);
  });

  it('fallback hangup with words: the caller hears them, then the call ends', () => {
    const call = dialling(withFallback({ kind: 'hangup', text: 'goodbye: call again' })).ended(FIRST_AGENT, {
      status: 486,
    });
    expect(call.hears(CALLER)).toBe('goodbye: call again');
    expect(call.effect('hangup')).toEqual([]);
    expect(call.deadlines).toEqual({ farewell: call.at + 15_000 });
    call.finished(CALLER);
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER }]);
    expect(call.hears(CALLER)).toBe('not in the room');
    expect(call.drain().state.ending).toEqual({ result: 'failed', reason: 'handoff-busy', sipStatus: 200 });
  });

  it('fallback hangup with words that never end: the call ends all the same', () => {
    const call = dialling(withFallback({ kind: 'hangup', text: 'goodbye: x' })).ended(FIRST_AGENT, { status: 486 });
    expect(call.fire('farewell').effect('hangup')).toMatchObject([{ leg: CALLER }]);
  });

  it('fallback hangup without words: the call ends at once', () => {
    const call = dialling(withFallback({ kind: 'hangup' })).ended(FIRST_AGENT, { status: 480 });
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER }]);
    expect(call.drain().state.ending).toMatchObject({ reason: 'handoff-no-answer' });
  });

  it('caller hangs up during the words: the reason stays', () => {
    const call = dialling(withFallback({ kind: 'hangup', text: 'goodbye: x' })).ended(FIRST_AGENT, { status: 486 });
    call.ended(CALLER);
    expect(call.effects).toEqual([{ type: 'closeMedia' }]);
    expect(call.drain().state.ending).toMatchObject({ reason: 'handoff-busy' });
  });

  it('a second handoff can follow the first', () => {
    const call = dialling(withFallback({ kind: 'ai' }))
      .ended(FIRST_AGENT, { status: 486 })
      .handoff();
    expect(call.state.handoff).toMatchObject({ id: 'call.h2', attempts: [{ leg: SECOND_AGENT }] });
    expect(call.state.handoffs).toHaveLength(1);
  });
});

describe('An application that goes round in circles', () => {
  const transfer: AiAction = { type: 'transfer', destinations: [], whisper: null, reason: null, summary: null, context: null }; // prettier-ignore
  const plan = planWith({ handoff: { ...ONE_ONLY, maxPerCall: 2 } });
  /** A call whose AI has had two failed handoffs. */
  const exhausted = (): ScriptedCall => {
    const call = new ScriptedCall(plan).answered(CALLER);
    for (const leg of [FIRST_AGENT, SECOND_AGENT]) call.ai(transfer).ended(leg, { status: 486 });
    return call;
  };

  it('is told that there are no more handoffs, once for each try; nobody is dialled', () => {
    const call = exhausted().ai(transfer, transfer, { type: 'hangup' });
    expect(call.effects).toEqual([
      { type: 'notifyAi', notice: { event: 'handoff.refused', reason: 'too-many-handoffs' } },
    ]);
    expect(call.allFacts('handoff.refused')).toEqual([{ reason: 'too-many-handoffs', maxPerCall: 2 }]);
    expect(call.state).toMatchObject({ name: 'with-ai', ending: null, handoffs: [{}, {}] });
    expect(call.ai({ type: 'talk', prompt: { text: 'talk: sorry' } }).hears(CALLER)).toBe('talk: sorry');
  });

  it('the API starts no more either', () => {
    expect(exhausted().handoff().state.handoffs).toHaveLength(2);
  });

  it('an AI that fails then ends the call', () => {
    const call = exhausted().send({ type: 'ai.failed', message: 'HTTP 500' });
    expect(call.state.ending).toEqual({ result: 'failed', reason: 'ai-failed', sipStatus: 200 });
  });
});
