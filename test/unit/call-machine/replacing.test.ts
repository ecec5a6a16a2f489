import { describe, expect, it } from 'vitest';
import type { LegId } from '../../../src/ports/ids.ts';
import { asLegId, asSipCallId } from '../../../src/ports/ids.ts';
import { planWith } from './support/plan.ts';
import type { ScriptedCall } from './support/scripted-call.ts';
import {
  accepting,
  bridged,
  briefing,
  CALLER,
  dialling,
  FIRST_AGENT,
  joining,
  NEW_PARTY,
  referred,
  ScriptedCall as NewCall,
  withAi,
} from './support/scripted-call.ts';
import { AI, refers, withVoice } from './support/voice-call.ts';

const SIP_CALL_ID = asSipCallId('replacing@sip');

function replacing(call: ScriptedCall, leg: LegId): ScriptedCall {
  return call.send({ type: 'leg.replacing', leg, sipCallId: SIP_CALL_ID, from: 'sip:pickup@pbx' });
}

describe('An INVITE with Replaces (RFC 3891 3)', () => {
  it('gets a leg of the same role; until it is up nothing changes', () => {
    const call = replacing(bridged(), FIRST_AGENT);
    expect(call.effects).toEqual([
      { type: 'answerReplacing', leg: NEW_PARTY, replaced: FIRST_AGENT, sipCallId: SIP_CALL_ID },
    ]);
    expect(call.state.legs[2]?.role).toBe('agent');
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.ended(NEW_PARTY, { status: 488 }).effects).toEqual([]);
    expect(call.state.name).toBe('with-agent');
  });

  it('takes the place of an agent: the scene with the new leg first, then the BYE', () => {
    const call = replacing(bridged(), FIRST_AGENT).answered(NEW_PARTY);
    expect(call.effects.map(({ type }) => type)).toEqual(['scene', 'hangup']);
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT, cause: { text: 'Call replaced' } }]);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(NEW_PARTY)).toBe('caller');
    expect(call.hears(FIRST_AGENT)).toBe('not in the room');
    expect(call.allFacts('leg.replaced')).toEqual([{ leg: FIRST_AGENT, role: 'agent', by: NEW_PARTY }]);
    expect(call.ended(FIRST_AGENT, { by: 'local' }).state.name).toBe('with-agent');
    expect(call.ended(NEW_PARTY).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it('takes the place of an agent who held the caller: the hold ends', () => {
    const call = replacing(bridged().held(FIRST_AGENT, true), FIRST_AGENT).answered(NEW_PARTY);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.facts).toContain('call.resumed');
  });

  it('takes the place of the caller in a conversation', () => {
    const call = replacing(bridged(), CALLER).answered(NEW_PARTY);
    expect(call.state.caller).toBe(NEW_PARTY);
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    expect(call.ended(CALLER, { by: 'local' }).state.name).toBe('with-agent');
    expect(call.ended(NEW_PARTY).drain().state.ending?.reason).toBe('caller-hangup');
  });

  it('takes the place of the caller on the left of the recording, before the former leg ends', () => {
    const call = replacing(bridged(planWith({ recording: true })), CALLER).answered(NEW_PARTY);
    expect(call.effects.map(({ type }) => type)).toEqual(['scene', 'recordLeft', 'hangup']);
    expect(call.effect('recordLeft')).toEqual([{ type: 'recordLeft', caller: NEW_PARTY }]);
    const unrecorded = replacing(bridged(planWith({ recording: false })), CALLER).answered(NEW_PARTY);
    expect(unrecorded.effect('recordLeft')).toEqual([]);
    const agent = replacing(bridged(planWith({ recording: true })), FIRST_AGENT).answered(NEW_PARTY);
    expect(agent.effect('recordLeft')).toEqual([]);
  });

  it('takes the place of the caller with the AI: what is being said is said again from its beginning', () => {
    const call = withAi().ai({ type: 'talk', prompt: { text: 'talk: hello' } });
    const first = call.playOf(CALLER);
    replacing(call, CALLER).answered(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toBe('talk: hello');
    expect(call.playOf(FIRST_AGENT)).not.toBe(first);
    call.finished(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toBe('silence');
  });

  it('takes the place of the caller who waits for an agent: the handoff goes on', () => {
    const call = replacing(accepting(), CALLER).answered(NEW_PARTY);
    expect(call.hears(NEW_PARTY)).toMatch(/^(music|announce)/);
    call.digit(FIRST_AGENT, '1').applied();
    expect(call.hears(NEW_PARTY)).toBe('agent');
  });

  it('picks a ringing phone up elsewhere (Reason: SIP;cause=200, RFC 3326): the new leg is briefed', () => {
    const call = replacing(dialling().progress(FIRST_AGENT), FIRST_AGENT).answered(NEW_PARTY);
    expect(call.effect('hangup')).toMatchObject([
      { leg: FIRST_AGENT, cause: { sipStatus: 200, text: 'Call completed elsewhere' } },
    ]);
    expect(call.hears(NEW_PARTY)).toMatch(/^whisper:/);
    expect(call.facts).toContain('handoff.answered');
    call.ended(FIRST_AGENT, { by: 'local', status: 487 }).briefed(NEW_PARTY).digit(NEW_PARTY, '1').applied();
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'bridged', attempts: [{ result: 'answered' }] }]);
  });

  it('takes the place of an agent who is being briefed: the whisper begins again', () => {
    const call = replacing(briefing(), FIRST_AGENT).answered(NEW_PARTY);
    expect(call.hears(NEW_PARTY)).toMatch(/^whisper:/);
    call.briefed(NEW_PARTY).digit(NEW_PARTY, '1').applied();
    expect(call.hears(NEW_PARTY)).toBe('caller');
  });

  it('takes the place of an agent who accepted, before the parties are joined', () => {
    const call = replacing(joining(), FIRST_AGENT).answered(NEW_PARTY).applied();
    expect(call.state.name).toBe('with-agent');
    expect(call.hears(NEW_PARTY)).toBe('caller');
  });

  it('picks up the new party of a transfer: the transfer is through', () => {
    const PICKUP = asLegId('call.4');
    const call = replacing(referred().progress(NEW_PARTY), NEW_PARTY).answered(PICKUP);
    expect(call.hears(PICKUP)).toBe('caller');
    expect(call.effect('notifyRefer')).toMatchObject([{ status: 200 }]);
    expect(call.effect('hangup')).toMatchObject([{ leg: NEW_PARTY, cause: { text: 'Call completed elsewhere' } }]);
  });

  it('whose old leg ends first is hung up on', () => {
    const call = replacing(dialling().progress(FIRST_AGENT), FIRST_AGENT).ended(FIRST_AGENT, { status: 486 });
    expect(call.effect('hangup')).toMatchObject([{ leg: NEW_PARTY }]);
    expect(call.answered(NEW_PARTY).effects).toEqual([]);
  });

  it('is ended with the call', () => {
    const call = replacing(bridged(), FIRST_AGENT).ended(CALLER);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([FIRST_AGENT, NEW_PARTY]);
    call.answered(NEW_PARTY).drain();
  });

  it.each([
    ['a leg that is not there', () => replacing(bridged(), asLegId('call.9')), 481],
    ['a caller who is not answered: not initiated by this UA', () => replacing(new NewCall(), CALLER), 481],
    ['a leg that is over', () => replacing(referred().ended(NEW_PARTY, { status: 486 }), NEW_PARTY), 603],
    ['a leg of a call that ends', () => replacing(bridged().send({ type: 'api.hangup' }), FIRST_AGENT), 603],
    ['a referrer who is to hang up', () => replacing(referred().answered(NEW_PARTY), FIRST_AGENT), 603],
    ['a leg that is being replaced', () => replacing(replacing(bridged(), FIRST_AGENT), FIRST_AGENT), 491],
    ['a referrer who is told of the progress', () => replacing(referred(), FIRST_AGENT), 491],
    ['an AI whose REFER (RFC 3515 2.4.5) is under way', () => replacing(refers(withVoice()), AI), 491],
  ])('is refused for %s', (_what, make, status) => {
    const call = make();
    expect(call.effects).toEqual([
      { type: 'refuseReplacing', sipCallId: SIP_CALL_ID, status, phrase: expect.any(String) as string },
    ]);
  });
});
