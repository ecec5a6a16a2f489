import { describe, expect, it } from 'vitest';
import { callRecord } from '../../../../../src/call-machine/index.ts';
import { ears, THIRD } from '../../support/ears.ts';
import { planWith } from '../../support/plan.ts';
import { bridged, CALLER, FIRST_AGENT, withAi } from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';

const MUSIC = 'music:hold.wav';

function parked(plan = planWith()): ScriptedCall {
  return bridged(plan).send({ type: 'api.park', slot: '701' });
}

describe('Back to the AI', () => {
  it('everybody else is hung up on, and the AI is told what happened', () => {
    const call = bridged()
      .send({ type: 'api.metadata', metadata: { account: 7 } })
      .send({ type: 'api.returnToAi', reason: 'no time' });
    expect(call.state.name).toBe('with-ai');
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
    expect(call.effect('notifyAi').map(({ notice }) => notice)).toEqual([
      {
        event: 'call.returned',
        reason: 'no time',
        handoffId: 'call.h1',
        summary: 'wants a refund',
        context: null,
        metadata: { account: 7 },
      },
    ]);
    expect(call.facts).toEqual(['member.left', 'call.returned']);
    expect(ears(call)).toEqual({ caller: '' });
    call.ai({ type: 'talk', prompt: { text: 'talk: hello again' } });
    expect(call.ended(FIRST_AGENT, { by: 'local' }).hears(CALLER)).toBe('talk: hello again');
    // A second handoff is possible.
    expect(call.finished(CALLER).handoff().state.name).toBe('handoff');
  });

  it("by the agent's keys: the reason is agent; a caller on hold is on hold no more", () => {
    const call = bridged().send({ type: 'api.hold', leg: CALLER, prompt: null }).keys(FIRST_AGENT, '*5');
    expect(call.state.name).toBe('with-ai');
    expect(call.effect('reoffer')).toEqual([{ type: 'reoffer', leg: CALLER, direction: 'sendrecv' }]);
    expect(call.allFacts('call.returned')).toEqual([{ reason: 'agent' }]);
  });

  it('is not possible without an AI, or with one that cannot be reached', () => {
    const dead = bridged().send({ type: 'ai.failed', message: 'timeout' });
    expect(dead.send({ type: 'api.returnToAi', reason: 'x' }).state.name).toBe('with-agent');
    expect(withAi().send({ type: 'api.returnToAi', reason: 'x' }).facts).toEqual([]);
  });
});

describe('An agent who leaves', () => {
  it.each(['ai', 'end'] as const)('afterwards is %s', (afterwards) => {
    const options = { afterwards, accept: { mode: 'auto' } } as const;
    const transfer = { destinations: [], whisper: null, reason: null, summary: null, context: null, options } as const;
    const call = withAi().ai({ type: 'transfer', ...transfer });
    call.answered(FIRST_AGENT).briefed(FIRST_AGENT).wait(20).applied();
    expect(call.state.name).toBe('with-agent');
    call.ended(FIRST_AGENT, { by: 'remote' });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual(afterwards === 'ai' ? [] : [CALLER]);
    expect(call.state.name).toBe(afterwards === 'ai' ? 'with-ai' : 'with-agent');
    expect(call.allFacts('call.returned')).toEqual(afterwards === 'ai' ? [{ reason: 'agent-left' }] : []);
  });
});

describe('A parked call', () => {
  it('its people are hung up on, and the caller hears music in a slot', () => {
    const call = parked();
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
    expect(ears(call)).toEqual({ caller: MUSIC });
    expect(call.state.name).toBe('on-hold');
    expect(call.allFacts('call.parked')).toEqual([{ slot: '701', timeoutMs: 300_000 }]);
    expect(callRecord(call.state).parked).toEqual({ slot: '701', until: new Date(call.at + 300_000).toISOString() });
    expect(call.ended(FIRST_AGENT, { by: 'local' }).state.name).toBe('on-hold');
  });

  it("by the agent's keys: a slot is asked for", () => {
    const call = bridged().keys(FIRST_AGENT, '*6');
    expect(call.effect('assignSlot')).toHaveLength(1);
    expect(call.allFacts('call.parked')).toEqual([]);
    expect(call.send({ type: 'call.slot', slot: '1' }).allFacts('call.parked')).toMatchObject([{ slot: '1' }]);
    expect(call.send({ type: 'call.slot', slot: '2' }).facts).toEqual([]);
  });

  it('is taken by somebody who is called and talks', () => {
    const call = parked().send({ type: 'api.addMember', destination: '2003', role: 'agent', mode: { kind: 'talk' } });
    expect(ears(call.progress(THIRD))['caller']).toBe(MUSIC);
    expect(ears(call.answered(THIRD))).toEqual({ caller: 'third', third: 'caller' });
    expect(call.facts).toEqual(['member.joined', 'call.unparked']);
    expect(call.allFacts('call.unparked')).toEqual([{ slot: '701', by: 'member', leg: THIRD }]);
    expect(callRecord(call.state)).not.toHaveProperty('parked');
    expect(call.deadlines.park).toBeUndefined();
  });

  it('goes on waiting when nobody comes, or somebody only listens', () => {
    const busy = parked().send({ type: 'api.addMember', destination: '2003', role: 'agent', mode: { kind: 'talk' } });
    expect(busy.ended(THIRD, { status: 486 }).state.name).toBe('on-hold');
    const listener = { destination: '2003', role: 'supervisor', mode: { kind: 'listen' } } as const;
    const heard = parked()
      .send({ type: 'api.addMember', ...listener })
      .answered(THIRD);
    expect(ears(heard)).toEqual({ caller: MUSIC, third: 'caller' });
    expect(heard.ended(THIRD).state.name).toBe('on-hold');
  });

  it('goes back to the AI after its time', () => {
    const call = parked().fire('park');
    expect(call.facts).toEqual(['call.unparked', 'call.returned']);
    expect(call.state.name).toBe('with-ai');
  });

  it('falls back without an AI: to the destinations of the route, or the call ends', () => {
    const dead = parked().send({ type: 'ai.failed', message: 'timeout' }).fire('park');
    expect(dead.state.name).toBe('handoff');
    expect(dead.allFacts('handoff.started').at(-1)).toMatchObject({ trigger: 'route' });
    const spent = parked(planWith({ handoff: { maxPerCall: 1 } }))
      .send({ type: 'ai.failed', message: 'x' })
      .fire('park');
    expect(spent.drain().state.ending).toMatchObject({ result: 'failed', reason: 'park-timeout' });
  });

  it('the caller may leave', () => {
    expect(parked().ended(CALLER).drain().state.ending?.reason).toBe('caller-hangup');
  });
});
