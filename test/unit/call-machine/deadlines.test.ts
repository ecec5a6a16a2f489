import { describe, expect, it } from 'vitest';
import { planWith } from './support/plan.ts';
import {
  accepting,
  bridged,
  briefing,
  CALLER,
  dialling,
  FIRST_AGENT,
  joining,
  ScriptedCall,
  START,
  withAi,
} from './support/scripted-call.ts';

describe('deadlinesOf: the deadlines of each state', () => {
  it.each([
    ['routing', () => new ScriptedCall(), {}],
    ['with the AI', withAi, {}],
    ['dialling', dialling, { ring: START + 20_000, total: START + 60_000, wait: START + 15_000 }],
    ['briefing', briefing, { briefing: START + 3_000 + 120_000, wait: START + 15_000 }],
    ['accepting', accepting, { accept: START + 6_000 + 10_000, wait: START + 15_000 }],
    ['joining', joining, { join: START + 6_500 + 5_000 }],
    ['with an agent', bridged, {}],
    ['on hold', () => bridged().held(FIRST_AGENT, true), {}],
    ['the caller left', () => briefing().ended(CALLER), { farewell: START + 3_000 + 15_000 }],
    ['to be ended', () => dialling().send({ type: 'api.hangup' }), {}],
    ['ended', () => withAi().ended(CALLER).drain(), {}],
  ])('%s', (_state, at, deadlines) => {
    expect(at().deadlines).toEqual(deadlines);
  });

  it('a deadline that fires a millisecond early is ignored, on time it is not', () => {
    const call = dialling(planWith(), { ringTimeoutMs: 5_000 }).wait(4_999);
    expect(call.send({ type: 'deadline', name: 'ring' }).effects).toEqual([]);
    expect(call.wait(1).send({ type: 'deadline', name: 'ring' }).effects).not.toEqual([]);
  });

  it.each(['ring', 'total', 'briefing', 'accept', 'wait', 'listen', 'farewell'] as const)(
    '%s is ignored if nothing waits for it',
    (name) => {
      const call = bridged().wait(1_000_000);
      const before = call.state;
      expect(call.send({ type: 'deadline', name }).state).toEqual(before);
      expect(call.effects).toEqual([]);
    },
  );
});
