import { describe, expect, it } from 'vitest';
import { asSipCallId } from '../../../../../../src/ports/ids.ts';
import { ears, THIRD } from '../../../support/ears.ts';
import type { ScriptedCall } from '../../../support/scripted-call.ts';
import { bridged, CALLER, FIRST_AGENT, NEW_PARTY, referred } from '../../../support/scripted-call.ts';

type Sent = Parameters<ScriptedCall['send']>[0];

const CONSULT: Sent = { type: 'api.consult', destination: 'sip:third@pbx' };

function conversation(call: ScriptedCall) {
  const { stage } = call.state;
  if (stage.name !== 'conversation') throw new Error(`the call is in ${stage.name}`);
  return stage;
}

describe('The new party of a transfer', () => {
  it('is the agent who has the caller from then on', () => {
    const call = referred().answered(NEW_PARTY);
    expect(conversation(call).agent).toBe(NEW_PARTY);
    expect(call.facts).toEqual(['member.left', 'member.joined', 'transfer.ended']);
  });

  it('talks with a caller whom the referrer held by its key: a re-INVITE tells that the hold is over (RFC 3264 8.4)', () => {
    const call = referred({}, bridged().keys(FIRST_AGENT, '*1'));
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    call.answered(NEW_PARTY);
    expect(call.effect('reoffer')).toEqual([{ type: 'reoffer', leg: CALLER, direction: 'sendrecv' }]);
    expect(conversation(call).held).toEqual([]);
    expect(call.hears(CALLER)).toBe('agent');
  });

  it('talks with a caller whom the telephone of the referrer held (RFC 5589 6.1)', () => {
    const call = referred({}, bridged().held(FIRST_AGENT, true)).answered(NEW_PARTY);
    expect(call.allFacts('call.resumed')).toEqual([{ leg: FIRST_AGENT, by: 'phone' }]);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(NEW_PARTY)).toBe('caller');
  });

  it('rings while the others go on talking, and they hear nothing of the referrer', () => {
    const added: Sent = { type: 'api.addMember', destination: 'sip:third@pbx', role: 'agent', mode: { kind: 'talk' } };
    const call = referred({}, bridged().send(added).answered(THIRD));
    expect(ears(call)).toMatchObject({ caller: 'third', agent: '', third: 'caller' });
  });
});

describe('While a transfer is under way', () => {
  it.each<[string, Sent]>([
    ['api.addMember', { type: 'api.addMember', destination: 'sip:x@pbx', role: 'agent', mode: { kind: 'talk' } }],
    ['api.removeMember', { type: 'api.removeMember', leg: FIRST_AGENT }],
    ['api.hold', { type: 'api.hold', leg: CALLER, prompt: null }],
    ['api.returnToAi', { type: 'api.returnToAi', reason: 'api' }],
    ['api.park', { type: 'api.park', slot: null }],
    ['api.consult', CONSULT],
    ['api.release', { type: 'api.release' }],
    ['api.transfer', { type: 'api.transfer', destination: 'sip:x@pbx', strategy: 'conference' }],
  ])('%s changes nothing', (_, event) => {
    const call = referred();
    const before = call.state.stage;
    expect(call.send(event).effects).toEqual([]);
    expect(call.state.stage).toBe(before);
  });
});

describe('A transfer is refused', () => {
  it.each<[string, readonly Sent[]]>([
    ['a consultation is', [CONSULT]],
    ["the caller's phone is on its way to the agent", [{ type: 'api.release' }]],
  ])('while %s under way: 491 to a REFER, and nothing comes of one by the API (RFC 3261 21.4.27)', (_, events) => {
    const call = bridged();
    for (const event of events) call.send(event);
    call.send({ type: 'api.transfer', destination: 'sip:x@pbx', strategy: 'conference' });
    expect(call.effects).toEqual([]);
    expect(referred({}, call).effect('answerRefer')).toMatchObject([{ refusal: { status: 491 } }]);
  });
});

describe('An INVITE with Replaces (RFC 3891)', () => {
  it('for a caller who is on hold: the new telephone is told so (RFC 3264 8.4)', () => {
    const call = bridged().send({ type: 'api.hold', leg: CALLER, prompt: null });
    call.send({ type: 'leg.replacing', leg: CALLER, sipCallId: asSipCallId('new@sip'), from: 'sip:new@pbx' });
    call.answered(NEW_PARTY);
    expect(call.effect('reoffer')).toEqual([{ type: 'reoffer', leg: NEW_PARTY, direction: 'sendonly' }]);
    expect(conversation(call).held).toMatchObject([{ leg: NEW_PARTY }]);
    expect(call.hears(NEW_PARTY)).toBe('music:hold.wav');
  });

  it('for the third party of a consultation: it talks with the agent, and the caller waits', () => {
    const call = bridged().send(CONSULT).answered(THIRD);
    call.send({ type: 'leg.replacing', leg: THIRD, sipCallId: asSipCallId('new@sip'), from: 'sip:new@pbx' });
    const [by] = call.effect('answerReplacing').map(({ leg }) => leg);
    call.answered(by!);
    expect(conversation(call).consult).toEqual({ agent: FIRST_AGENT, third: by });
    expect(ears(call)).toMatchObject({ caller: 'music:hold.wav', agent: by });
  });
});
