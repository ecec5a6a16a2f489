import { describe, expect, it } from 'vitest';
import {
  accepting,
  bridged,
  briefing,
  CALLER,
  dialling,
  FIRST_AGENT,
  HANDOFF,
  joining,
  SECOND_AGENT,
} from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';

function answer(call: ScriptedCall, what: 'accept' | 'decline', leg = FIRST_AGENT): ScriptedCall {
  return call.send({ type: 'api.answerHandoff', handoff: HANDOFF, leg, answer: what });
}

describe('An agent answers from a screen', () => {
  it.each([
    ['briefing', briefing],
    ['accepting', accepting],
  ] as const)('%s: accept joins the two, as the key does', (_phase, at) => {
    const call = answer(at(), 'accept');
    expect(call.allFacts('handoff.accepted')).toEqual([{ handoffId: HANDOFF, leg: FIRST_AGENT, by: 'api' }]);
    expect(call.state.handoff?.caller.name).toBe('joining');
  });

  it('dialling: there is nobody to accept yet', () => {
    const call = dialling().progress(FIRST_AGENT);
    const before = call.state;
    expect(answer(call, 'accept').state).toEqual(before);
    expect(call.effects).toEqual([]);
  });

  it.each([
    ['ringing', () => dialling().progress(FIRST_AGENT)],
    ['briefing', () => briefing()],
    ['accepting', () => accepting()],
  ] as const)('%s: decline hangs up, and the next one is called', (_phase, at) => {
    const call = answer(at(), 'decline');
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: FIRST_AGENT, cause: { q850: 21, text: 'Call declined' } },
    ]);
    expect(call.allFacts('handoff.attemptEnded')).toMatchObject([{ attempt: { result: 'declined' } }]);
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
  });

  it.each([
    ['joining', joining],
    ['bridged', bridged],
  ] as const)('%s: it is too late', (_phase, at) => {
    for (const what of ['accept', 'decline'] as const) {
      const call = at();
      const before = call.state;
      expect(answer(call, what).state).toEqual(before);
    }
  });

  it("the caller's leg is nobody's telephone", () => {
    const call = accepting();
    expect(answer(call, 'decline', CALLER).effects).toEqual([]);
  });
});
