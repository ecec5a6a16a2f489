import { describe, expect, it } from 'vitest';
import type { AiAction } from '../../../../../src/ports/ai.ts';
import { planWith, SPEECH_PLAN } from '../../support/plan.ts';
import { CALLER, withAi } from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';

const LISTEN: AiAction = {
  type: 'listen', webhook: null, timeoutMs: 10_000, interDigitMs: 1_000, maxDigits: 4, finishOnKey: '#',
}; // prettier-ignore
const TALK: AiAction = { type: 'talk', prompt: { text: 'talk: it is on its way' } };

/** A caller who has said something, which the AI was asked about: 300 ms, then 400 ms behind it. */
function asked(): ScriptedCall {
  const call = withAi(planWith({ speech: SPEECH_PLAN }))
    .ai(LISTEN)
    .wait(1_000);
  call.voice(CALLER, true).wait(1_000).voice(CALLER, false, 200);
  return call.wait(100).said(CALLER, 'where is my refund', 300).wait(400).fire('listen');
}

describe('how long a caller waits for an answer', () => {
  it('is on record stage by stage as the first sound is heard', () => {
    const call = asked();
    expect(call.effect('notifyAi')).toHaveLength(1);
    call.wait(500).send({ type: 'ai.actions', actions: [TALK], firstTokenMs: 350 });
    expect(call.facts).not.toContain('ai.replied');
    call.wait(90).started(CALLER);
    expect(call.allFacts('ai.replied')).toEqual([
      { recognizedMs: 300, askedMs: 400, firstTokenMs: 350, sentenceMs: 500, audioMs: 90, totalMs: 1_290 },
    ]);
  });

  it('counts the first answer only, and of what is said aloud', () => {
    const call = asked().ai(TALK).started(CALLER);
    expect(call.allFacts('ai.replied')).toMatchObject([{ firstTokenMs: null }]);
    call.ai(TALK).finished(CALLER).started(CALLER);
    expect(call.allFacts('ai.replied')).toHaveLength(1);
  });

  it('is not known of silence, of keys, or of what nobody asked for', () => {
    const call = withAi(planWith({ speech: SPEECH_PLAN }))
      .ai(LISTEN)
      .fire('listen')
      .ai(TALK)
      .started(CALLER);
    call.finished(CALLER).ai(LISTEN).keys(CALLER, '1#').ai(TALK).started(CALLER);
    expect(call.allFacts('ai.replied')).toEqual([]);
  });
});
