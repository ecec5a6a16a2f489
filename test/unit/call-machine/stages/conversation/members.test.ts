import { describe, expect, it } from 'vitest';
import { callRecord } from '../../../../../src/call-machine/index.ts';
import type { MemberRequest } from '../../../../../src/ports/conversation-control.ts';
import { ears, THIRD } from '../../support/ears.ts';
import { CONVERSATION_PLAN, planWith } from '../../support/plan.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';
import { bridged, CALLER, FIRST_AGENT } from '../../support/scripted-call.ts';

const BOSS: MemberRequest = { destination: 'sip:boss@pbx', role: 'supervisor', mode: { kind: 'listen' } };
const FOURTH = `${CALLER.slice(0, -1)}4` as typeof CALLER;

function add(call: ScriptedCall, request: Partial<MemberRequest> = {}): ScriptedCall {
  return call.send({ type: 'api.addMember', ...BOSS, ...request });
}

function withMember(request: Partial<MemberRequest> = {}, plan = planWith()): ScriptedCall {
  return add(bridged(plan), request).answered(THIRD);
}

describe('Somebody who is to take part', () => {
  it('is dialled with why the caller was handed over, rings, and hears the others when it answers', () => {
    const call = add(bridged());
    expect(call.effect('dial')).toMatchObject([
      { leg: THIRD, destination: 'sip:boss@pbx', headers: { reason: 'billing' } },
    ]);
    expect(call.facts).toEqual(['member.dialling']);
    expect(callRecord(call.state).legs[2]).toMatchObject({ role: 'supervisor', state: 'inviting', mode: 'listen' });
    expect(call.progress(THIRD).facts).toEqual(['member.ringing']);
    expect(call.answered(THIRD).facts).toEqual(['member.joined']);
    expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller', third: 'caller + agent' });
  });

  it('hears a whisper where one is asked for, together with the people', () => {
    const call = withMember({ whisper: { text: 'whisper: he wants a refund' } });
    expect(ears(call)).toMatchObject({ caller: 'agent', third: 'caller + agent + whisper: he wants a refund' });
    expect(call.finished(THIRD).allFacts('call.said')).toMatchObject([{ leg: THIRD, kind: 'whisper', finished: true }]);
    expect(ears(call)['third']).toBe('caller + agent');
  });

  it.each([
    ['busy', 486, 'busy', 17],
    ['gone', 404, 'unreachable', 1],
    ['not willing', 603, 'declined', 21],
  ])('who is %s harms nobody, and is on record', (_, status, result, q850Cause) => {
    const call = add(bridged()).ended(THIRD, { status });
    expect(call.allFacts('member.failed')).toEqual([
      { leg: THIRD, role: 'supervisor', destination: 'sip:boss@pbx', result, sipStatus: status, q850Cause },
    ]);
    expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller' });
    expect(call.state.name).toBe('with-agent');
  });

  it('rings no longer than it may', () => {
    const call = add(bridged(), { ringTimeoutMs: 7_000 });
    expect(call.deadlines.member).toBe(call.at + 7_000);
    call.fire('member');
    expect(call.effect('hangup')).toMatchObject([{ leg: THIRD, cause: { q850: 19 } }]);
    expect(call.allFacts('member.failed')).toMatchObject([{ result: 'no-answer', sipStatus: null }]);
    // An answer that crosses the CANCEL makes no member.
    expect(ears(call.answered(THIRD))).toEqual({ caller: 'agent', agent: 'caller' });
  });

  it('is let go with the call', () => {
    expect(add(bridged()).ended(CALLER).drain().state.ending?.reason).toBe('caller-hangup');
  });
});

describe('A member', () => {
  it.each([
    ['talk', { kind: 'talk' }, { caller: 'agent + third', agent: 'caller + third', third: 'caller + agent' }],
    ['listen', { kind: 'listen' }, { caller: 'agent', agent: 'caller', third: 'caller + agent' }],
    [
      'coach',
      { kind: 'coach', of: FIRST_AGENT },
      { caller: 'agent', agent: 'caller + third', third: 'caller + agent' },
    ],
    ['held', { kind: 'held' }, { caller: 'agent', agent: 'caller', third: 'music:hold.wav' }],
  ] as const)('with mode %s hears and is heard as it says, and can be changed to it', (name, mode, heard) => {
    expect(ears(withMember({ mode }))).toEqual(heard);
    const former = name === 'listen' ? 'talk' : 'listen';
    const call = withMember({ mode: { kind: former } }).send({ type: 'api.changeMember', leg: THIRD, mode });
    expect(ears(call)).toEqual(heard);
    expect(call.facts).toEqual(['member.changed']);
    expect(callRecord(call.state).legs[2]).toMatchObject({
      mode: name,
      ...(name === 'coach' && { coach: FIRST_AGENT }),
    });
    expect(call.send({ type: 'api.changeMember', leg: THIRD, mode }).facts).toEqual([]);
  });

  it('cannot coach the caller, themselves, or somebody who takes no part', () => {
    for (const of of [CALLER, THIRD, FOURTH]) {
      const call = withMember().send({ type: 'api.changeMember', leg: THIRD, mode: { kind: 'coach', of } });
      expect(call.facts).toEqual([]);
      expect(ears(call)['caller']).toBe('agent');
      expect(add(bridged(), { mode: { kind: 'coach', of } }).facts).toEqual([]);
    }
  });

  it('is changed before it answers, too', () => {
    const call = add(bridged())
      .send({ type: 'api.changeMember', leg: THIRD, mode: { kind: 'talk' } })
      .answered(THIRD);
    expect(ears(call)['caller']).toBe('agent + third');
  });

  it('who coached somebody who left only listens: nobody else hears what was meant for one', () => {
    const coach = add(withMember({ role: 'agent', mode: { kind: 'talk' } }), { mode: { kind: 'coach', of: THIRD } });
    const call = coach.answered(FOURTH).ended(THIRD);
    expect(call.allFacts('member.changed')).toMatchObject([{ leg: FOURTH, mode: 'listen' }]);
    const early = add(withMember({ role: 'agent', mode: { kind: 'talk' } }), { mode: { kind: 'coach', of: THIRD } });
    expect(early.ended(THIRD).answered(FOURTH).allFacts('member.joined').at(-1)).toMatchObject({ mode: 'listen' });
  });

  it('is hung up on by the API, before it answers as well', () => {
    const joined = withMember().send({ type: 'api.removeMember', leg: THIRD });
    expect(joined.facts).toEqual(['member.left']);
    const ringing = add(bridged()).send({ type: 'api.removeMember', leg: THIRD });
    expect(ringing.allFacts('member.failed')).toMatchObject([{ result: 'cancelled' }]);
    for (const call of [joined, ringing]) {
      expect(call.effect('hangup')).toMatchObject([{ leg: THIRD }]);
      expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller' });
    }
  });

  it('the caller is no member to be hung up on', () => {
    expect(bridged().send({ type: 'api.removeMember', leg: CALLER }).effects).toEqual([]);
  });

  it('who sends nothing any more is as good as gone; the call goes on without it', () => {
    const call = withMember().send({ type: 'media.timeout', leg: THIRD });
    expect(call.facts).toEqual(['member.left']);
    expect(bridged().send({ type: 'media.timeout', leg: FIRST_AGENT }).state.ending?.reason).toBe('media-timeout');
  });
});

describe('The agent leaves', () => {
  it('while somebody else talks: the call goes on with them', () => {
    const call = withMember({ role: 'agent', mode: { kind: 'talk' } }).ended(FIRST_AGENT);
    expect(call.state.name).toBe('with-agent');
    expect(ears(call)).toEqual({ caller: 'third', third: 'caller' });
    expect(call.ended(THIRD).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it('while others only listen or coach: the call ends', () => {
    expect(withMember().ended(FIRST_AGENT).drain().state.ending?.reason).toBe('agent-hangup');
    const coached = withMember({ mode: { kind: 'coach', of: FIRST_AGENT } });
    expect(coached.ended(FIRST_AGENT).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it('and conversation.agentLeaves is end: the call ends whoever else talks', () => {
    const plan = planWith({ conversation: { ...CONVERSATION_PLAN, agentLeaves: 'end' } });
    const call = withMember({ mode: { kind: 'talk' } }, plan);
    expect(call.ended(FIRST_AGENT).drain().state.ending?.reason).toBe('agent-hangup');
    expect(withMember({ mode: { kind: 'talk' } }, plan).ended(THIRD).state.name).toBe('with-agent');
  });

  it('by the API, as the only one: the call ends', () => {
    const call = bridged().send({ type: 'api.removeMember', leg: FIRST_AGENT });
    expect(call.drain().state.ending).toMatchObject({ result: 'completed', reason: 'api-hangup' });
  });

  it('while somebody is called who is to talk: the caller waits for them, else goes back to the AI', () => {
    const ringing = add(bridged(), { mode: { kind: 'talk' } }).ended(FIRST_AGENT);
    expect(ringing.state.name).toBe('on-hold');
    expect(ears(ringing)).toEqual({ caller: 'music:hold.wav' });
    expect(ears(ringing.answered(THIRD))).toEqual({ caller: 'third', third: 'caller' });
    const nobody = add(bridged(), { mode: { kind: 'talk' } })
      .ended(FIRST_AGENT)
      .ended(THIRD, { status: 486 });
    expect(nobody.state.name).toBe('with-ai');
    expect(nobody.allFacts('call.returned')).toEqual([{ reason: 'nobody-left' }]);
  });
});
