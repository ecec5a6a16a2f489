import { describe, expect, it } from 'vitest';
import { planWith, SPEECH_PLAN } from '../support/plan.ts';
import type { ScriptedCall } from '../support/scripted-call.ts';
import { CALLER, withAi } from '../support/scripted-call.ts';

/** A call in which the caller has said something. */
function heard(...words: string[]): ScriptedCall {
  const call = withAi(planWith({ speech: SPEECH_PLAN, handoff: { whisperMaxMs: 5_000 } }));
  for (const text of words) call.wait(4_000).said(CALLER, text);
  return call;
}

describe('The summary of a handoff', () => {
  it('is what somebody wrote', () => {
    const call = heard('my bill is wrong').handoff({ summary: 'Wants a refund' });
    expect(call.allFacts('handoff.started')).toMatchObject([{ summary: 'Wants a refund' }]);
  });

  it('is made of the words of the caller where nobody wrote one, and goes into the whisper and the headers', () => {
    const call = heard('hello', 'my bill is wrong').handoff({ summary: '', reason: 'billing' });
    const summary = 'The caller said: my bill is wrong.';
    expect(call.allFacts('handoff.started')).toMatchObject([{ summary }]);
    expect(call.effect('dial')).toMatchObject([{ headers: { summary } }]);
    expect(call.state.handoff?.summary).toBe(summary);
  });

  it('leaves out what the other side did not hear', () => {
    const call = heard('my bill is wrong').handoff().wait(1_000).said(CALLER, 'these people are useless', 0, 500);
    expect(call.state.callerWords).toEqual(['my bill is wrong']);
  });

  it('is bounded', () => {
    const call = heard(...Array<string>(60).fill('a '.repeat(500)));
    expect(call.state.callerWords).toHaveLength(40);
    expect(call.state.callerWords.every((words) => words.length <= 400)).toBe(true);
  });
});

describe('A whisper', () => {
  it('is cut to its time at a sentence, and the agent still hears how to accept', () => {
    const summary = 'Wants a refund. Has waited for three weeks, and is not amused about it at all.';
    const call = heard().handoff({ whisper: { text: 'whisper: Billing. {summary}' }, summary });
    expect(call.state.handoff?.briefing).toEqual([
      { text: 'whisper: Billing. Wants a refund.' },
      { text: 'Press 1 to accept, or 2 to decline.' },
    ]);
  });

  it('is whole in a journal from before there was a bound', () => {
    const call = withAi().handoff({ summary: 'So much. '.repeat(100), whisper: { text: 'whisper: {summary}' } });
    expect(call.state.handoff?.briefing[0]).toMatchObject({ text: `whisper: ${'So much. '.repeat(100).trim()}` });
  });
});
