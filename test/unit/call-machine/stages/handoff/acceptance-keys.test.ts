import { describe, expect, it } from 'vitest';
import { planWith } from '../../support/plan.ts';
import { briefing, CALLER, FIRST_AGENT, SECOND_AGENT } from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';

const KEYS = { mode: 'dtmf', accept: '1', decline: '2', replay: '3', timeoutMs: 10_000 } as const;
const HINT = 'Press 1 to accept, 2 to decline, or 3 to hear this again.';

function asked(accept: typeof KEYS & { readonly repeat?: boolean } = KEYS): ScriptedCall {
  return briefing(planWith({ handoff: { accept } }))
    .started(FIRST_AGENT)
    .briefed(FIRST_AGENT);
}

describe('the key that has the whisper said again', () => {
  it('is in the hint', () => {
    const call = briefing(planWith({ handoff: { accept: KEYS } })).started(FIRST_AGENT);
    expect(call.finished(FIRST_AGENT).hears(FIRST_AGENT)).toBe(HINT);
  });

  it('says it from its beginning, while it is heard and behind it, and the agent may still accept', () => {
    const call = asked();
    call.digit(FIRST_AGENT, '3');
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper:/);
    call.started(FIRST_AGENT).finished(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toBe(HINT);
    call.digit(FIRST_AGENT, '3');
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper:/);
    call.digit(FIRST_AGENT, '1');
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.allFacts('handoff.toldAgain').map(({ reason }) => reason)).toEqual(['asked-for', 'asked-for']);
  });

  it('counts three times, since the caller waits', () => {
    const call = asked();
    for (let times = 0; times < 5; times += 1) call.digit(FIRST_AGENT, '3');
    expect(call.allFacts('handoff.toldAgain')).toHaveLength(3);
  });

  it('gives a new time to answer', () => {
    const call = asked().wait(9_000).digit(FIRST_AGENT, '3').briefed(FIRST_AGENT);
    expect(call.deadlines.accept).toBe(call.at + 10_000);
  });
});

describe('an agent who does nothing', () => {
  it('is given up where nothing else is said', () => {
    expect(asked().fire('accept').effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
  });

  it('hears the whisper once more with `repeat`, and is given up then', () => {
    const call = asked({ ...KEYS, repeat: true }).fire('accept');
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper:/);
    expect(call.allFacts('handoff.toldAgain')).toEqual([
      { handoffId: 'call.h1', leg: FIRST_AGENT, reason: 'no-answer' },
    ]);
    call.briefed(FIRST_AGENT).fire('accept');
    expect(call.allFacts('handoff.attemptEnded').map(({ attempt }) => attempt.result)).toEqual(['machine']);
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
  });
});
