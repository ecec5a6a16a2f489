import { describe, expect, it } from 'vitest';
import type { HandoffRequest } from '../../../../../src/ports/call-control.ts';
import { briefing, CALLER, FIRST_AGENT, HANDOFF } from '../../support/scripted-call.ts';
import { planWith } from '../../support/plan.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';

/** A call whose caller is with the first agent, and goes back to the AI behind it. */
function talking(request: Partial<HandoffRequest>): ScriptedCall {
  return briefing(planWith(), { afterwards: 'ai', ...request })
    .wait(3_000)
    .briefed(FIRST_AGENT)
    .wait(500)
    .digit(FIRST_AGENT, '1')
    .wait(20)
    .applied();
}

function notices(call: ScriptedCall): unknown {
  return call.effect('notifyAi').map(({ notice }) => notice);
}

describe('A conversation with a time limit', () => {
  it('ends after it, and the caller is with the AI again', () => {
    const call = talking({ limits: { timeLimitMs: 60_000 } });
    const joinedAt = call.at;
    expect(call.deadlines.limit).toBe(joinedAt + 60_000);
    call.fire('limit');
    expect(call.state.name).toBe('with-ai');
    expect(notices(call)).toMatchObject([{ event: 'call.returned', reason: 'time-limit', handoffId: HANDOFF }]);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([FIRST_AGENT]);
  });

  it('ends the call where nobody is behind it', () => {
    const call = talking({ afterwards: 'end', limits: { timeLimitMs: 1_000 } }).fire('limit');
    expect(call.last.state.stage).toMatchObject({ ending: { result: 'completed', reason: 'time-limit' } });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual(expect.arrayContaining([CALLER, FIRST_AGENT]));
  });

  it('has none while the caller is parked', () => {
    const call = talking({ limits: { timeLimitMs: 1_000 } }).send({ type: 'api.park', slot: '701' });
    expect(call.deadlines).not.toHaveProperty('limit');
  });
});

describe("A conversation that a key of the caller's ends", () => {
  it('goes on with other keys, and with that key of the agent', () => {
    const call = talking({ limits: { hangUpKey: '*' } })
      .digit(CALLER, '1')
      .digit(FIRST_AGENT, '*');
    expect(call.state.name).toBe('with-agent');
  });

  it('ends by it, and the caller is with the AI again', () => {
    const call = talking({ limits: { hangUpKey: '*' } }).digit(CALLER, '*');
    expect(call.state.name).toBe('with-ai');
    expect(notices(call)).toMatchObject([{ event: 'call.returned', reason: 'caller-key' }]);
  });

  it('has no such key unless it was asked for', () => {
    expect(talking({}).digit(CALLER, '*').state.name).toBe('with-agent');
  });
});

it('the INVITE to an agent shows the number that the handoff asks for', () => {
  const call = briefing(planWith(), { callerId: '+15557770000' });
  const dials = call.history.effects.filter(({ type }) => type === 'dial');
  expect(dials).toMatchObject([{ callerNumber: '+15557770000' }]);
});
