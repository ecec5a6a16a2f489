import { describe, expect, it } from 'vitest';
import { ears, THIRD } from '../../support/ears.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';
import { bridged, CALLER, FIRST_AGENT } from '../../support/scripted-call.ts';

const MUSIC = 'music:hold.wav';
const JOINED = { caller: 'agent', agent: 'caller' };

function consulting(): ScriptedCall {
  return bridged().send({ type: 'api.consult', destination: 'sip:third@pbx' }).wait(1_000).answered(THIRD);
}

describe('A consultation', () => {
  it('the caller hears music from its beginning; agent and third party talk when it answers', () => {
    const call = bridged().send({ type: 'api.consult', destination: 'sip:third@pbx' });
    expect(call.effect('dial')).toMatchObject([{ leg: THIRD, destination: 'sip:third@pbx', headers: null }]);
    expect(call.facts).toEqual(['member.dialling', 'consult.started']);
    expect(ears(call)).toEqual({ caller: MUSIC, agent: '' });
    expect(call.state.name).toBe('on-hold');
    expect(ears(call.answered(THIRD))).toEqual({ caller: MUSIC, agent: 'third', third: 'agent' });
  });

  it.each<[string, (call: ScriptedCall) => ScriptedCall]>([
    ["the agent's keys", (call) => call.keys(FIRST_AGENT, '*1')],
    ['the API, which removes the third party', (call) => call.send({ type: 'api.removeMember', leg: THIRD })],
    ['the third party, who hangs up', (call) => call.ended(THIRD)],
  ])('ends by %s: agent and caller talk again', (_, end) => {
    const call = end(consulting());
    expect(call.allFacts('consult.ended')).toEqual([{ leg: THIRD, agent: FIRST_AGENT, result: 'returned' }]);
    expect(ears(call)).toEqual(JOINED);
  });

  it.each<[string, (call: ScriptedCall) => ScriptedCall]>([
    ["the agent's keys", (call) => call.keys(FIRST_AGENT, '*3')],
    ['the API', (call) => call.send({ type: 'api.changeMember', leg: THIRD, mode: { kind: 'talk' } })],
  ])('is merged by %s: all three talk', (_, end) => {
    const call = end(consulting());
    expect(call.allFacts('consult.ended')).toMatchObject([{ result: 'merged' }]);
    expect(ears(call)).toEqual({ caller: 'agent + third', agent: 'caller + third', third: 'caller + agent' });
    // The third party stays an equal member: the agent may leave.
    expect(ears(call.ended(FIRST_AGENT))).toEqual({ caller: 'third', third: 'caller' });
  });

  it.each<[string, (call: ScriptedCall) => ScriptedCall]>([
    ["the agent's keys", (call) => call.keys(FIRST_AGENT, '*4')],
    ['the API, which removes the agent', (call) => call.send({ type: 'api.removeMember', leg: FIRST_AGENT })],
    ['the agent, who hangs up', (call) => call.ended(FIRST_AGENT)],
  ])('leaves the caller with the third party by %s', (_, end) => {
    const call = end(consulting());
    expect(call.allFacts('consult.ended')).toMatchObject([{ result: 'left' }]);
    expect(ears(call)).toEqual({ caller: 'third', third: 'caller' });
    // The third party has the keys now.
    expect(call.keys(THIRD, '*1').state.name).toBe('on-hold');
    expect(call.ended(THIRD).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it('the agent leaves while the third party rings: the caller waits for it', () => {
    const call = bridged().keys(FIRST_AGENT, '*22003#').ended(FIRST_AGENT);
    expect(ears(call)).toEqual({ caller: MUSIC });
    expect(ears(call.answered(THIRD))).toEqual({ caller: 'third', third: 'caller' });
  });

  it('the third party is not reached: agent and caller talk again', () => {
    const busy = bridged().send({ type: 'api.consult', destination: '2003' }).ended(THIRD, { status: 486 });
    const silent = bridged().send({ type: 'api.consult', destination: '2003' }).fire('member');
    for (const call of [busy, silent]) {
      expect(call.facts.slice(-2)).toEqual(['member.failed', 'consult.ended']);
      expect(call.allFacts('consult.ended')).toMatchObject([{ result: 'failed' }]);
      expect(ears(call)).toEqual(JOINED);
    }
  });

  it('begins with the keys and a number: # ends it, or a pause of 3 s', () => {
    const call = bridged().keys(FIRST_AGENT, '*22003');
    expect(call.effect('dial')).toEqual([]);
    expect(call.deadlines.keys).toBe(call.at + 3_000);
    expect(call.fire('keys').effect('dial')).toMatchObject([{ destination: '2003' }]);
    expect(call.allFacts('consult.started')).toMatchObject([{ by: 'key', destination: '2003' }]);
    const ended = bridged().keys(FIRST_AGENT, '*2').wait(2_900).keys(FIRST_AGENT, '7').keys(FIRST_AGENT, '#');
    expect(ended.effect('dial')).toMatchObject([{ destination: '7' }]);
  });

  it('takes the caller off a hold of ours, since it keeps the caller waiting itself', () => {
    const call = bridged().keys(FIRST_AGENT, '*1').send({ type: 'api.consult', destination: '2003' });
    expect(call.effect('reoffer')).toEqual([{ type: 'reoffer', leg: CALLER, direction: 'sendrecv' }]);
    expect(ears(call.ended(THIRD, { status: 486 }))).toEqual(JOINED);
  });

  it('is one at a time, and for those who talk', () => {
    expect(consulting().send({ type: 'api.consult', destination: '2004' }).effect('dial')).toEqual([]);
    expect(consulting().keys(THIRD, '*4').facts).toEqual(['call.dtmf']);
    expect(bridged().keys(CALLER, '*22003#').effect('dial')).toEqual([]);
    expect(bridged().keys(FIRST_AGENT, '*3').facts).toEqual(['call.dtmf']);
    expect(bridged().keys(FIRST_AGENT, '*4').facts).toEqual(['call.dtmf']);
  });

  it('the caller hangs up meanwhile: everybody is let go', () => {
    expect(consulting().ended(CALLER).drain().state.ending?.reason).toBe('caller-hangup');
  });
});
