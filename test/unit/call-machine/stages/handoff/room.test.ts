import { describe, expect, it } from 'vitest';
import type { HandoffPlan } from '../../../../../src/call-machine/index.ts';
import { HANDOFF, dialling } from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';
import { planWith } from '../../support/plan.ts';

function limited(handoff: Partial<HandoffPlan> = {}): ScriptedCall {
  return dialling(planWith({ handoff: { maxAtOnce: 3, fallback: [{ kind: 'ai' }], ...handoff } }));
}

function told(call: ScriptedCall, isAdmitted: boolean): ScriptedCall {
  return call.send({ type: 'handoff.room', handoff: HANDOFF, isAdmitted });
}

describe('A route that limits its handoffs at once', () => {
  it('is asked before anybody is called', () => {
    const call = limited();
    expect(call.effect('admitHandoff')).toEqual([{ type: 'admitHandoff', handoff: HANDOFF, maxAtOnce: 3 }]);
    expect(call.effect('dial')).toEqual([]);
    expect(told(call, true).effect('dial')).toMatchObject([{ destination: 'sip:one@pbx' }]);
    expect(told(call, false).facts).toEqual([]);
  });

  it('has no room: nobody is called or waits in a queue, and the fallback has its turn', () => {
    const call = told(limited({ queue: 'billing' }), false);
    expect(call.facts).toEqual(['handoff.limited', 'handoff.ended']);
    expect(call.allFacts('handoff.limited')).toEqual([{ handoffId: HANDOFF, maxAtOnce: 3 }]);
    expect(call.state.handoffs).toMatchObject([{ result: 'returned', resultReason: 'too-many-at-once', attempts: [] }]);
  });

  it('has no room: a fallback destination is called all the same, and its result is the reason', () => {
    const call = told(limited({ fallback: [{ kind: 'destination', uri: 'sip:overflow@pbx' }, { kind: 'ai' }] }), false);
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:overflow@pbx' }]);
    call.ended(call.state.legs.at(-1)!.id, { status: 486 });
    expect(call.state.handoffs).toMatchObject([{ result: 'returned', resultReason: 'busy' }]);
  });

  it('nobody tells: nobody is turned away for that', () => {
    expect(limited().fire('room').effect('dial')).toHaveLength(1);
  });

  it('a handoff with nobody to call is with its fallbacks anyway, and asks nobody', () => {
    const call = limited({ destinations: [], fallback: [{ kind: 'destination', uri: 'sip:overflow@pbx' }] });
    expect(call.effect('admitHandoff')).toEqual([]);
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:overflow@pbx' }]);
  });

  it('cancelled meanwhile: the answer that comes is of no use', () => {
    const call = limited().send({ type: 'api.cancelHandoff', handoff: HANDOFF });
    expect(call.state.handoffs).toMatchObject([{ result: 'returned' }]);
    expect(told(call, true).effects).toEqual([]);
  });
});
