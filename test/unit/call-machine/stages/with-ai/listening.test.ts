import { describe, expect, it } from 'vitest';
import { partialNotice } from '../../../../../src/call-machine/index.ts';
import { HEARD_OUT_MS, MAX_WORDS, WORDS_MS } from '../../../../../src/call-machine/stages/with-ai/listening.ts';
import type { AiAction, AiNotice } from '../../../../../src/ports/ai.ts';
import { planWith, SPEECH_PLAN } from '../../support/plan.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';
import { CALLER, FIRST_AGENT, withAi } from '../../support/scripted-call.ts';

const PLAN = planWith({ speech: SPEECH_PLAN });

function listen(changes: Partial<Extract<AiAction, { type: 'listen' }>> = {}): AiAction {
  const keys = { timeoutMs: 5_000, interDigitMs: 2_000, maxDigits: 4, finishOnKey: '#' };
  return { type: 'listen', webhook: null, ...keys, ...changes };
}

function talk(words: string): AiAction {
  return { type: 'talk', prompt: { text: `talk: ${words}` } };
}

/** What the last event told the AI. */
function told(call: ScriptedCall): AiNotice | null {
  return call.effect('notifyAi').at(-1)?.notice ?? null;
}

/** The caller speaks for a second, and is silent for as long as ends a turn. */
function speaks(call: ScriptedCall): ScriptedCall {
  return call.wait(1_000).voice(CALLER, true, 250).wait(1_450).voice(CALLER, false, 700);
}

describe('A listen that hears words', () => {
  it('ends with the words of a turn, at once when they are known', () => {
    const call = speaks(withAi(PLAN).ai(listen())).wait(300).said(CALLER, 'my bill is wrong', 1_000, 1_000, 0.9);
    expect(told(call)).toEqual({
      event: 'call.speech', transcript: 'my bill is wrong', confidence: 0.9, webhook: null,
    }); // prettier-ignore
    expect(call.state.ai.current).toBeNull();
    expect(call.deadlines).toEqual({});
  });

  it("tells the listen's own address", () => {
    const call = speaks(withAi(PLAN).ai(listen({ webhook: '/menu' }))).said(CALLER, 'yes', 700, 500);
    expect(told(call)).toMatchObject({ event: 'call.speech', webhook: '/menu' });
  });

  it('joins the finals of a turn, and does not end while the caller goes on', () => {
    const call = withAi(PLAN).ai(listen()).wait(500).voice(CALLER, true, 250).wait(1_500);
    expect(told(call.said(CALLER, 'I want', 400, 800, 1))).toBeNull();
    expect(told(call.wait(1_000).voice(CALLER, false, 700))).toBeNull();
    // These words are not the last ones of the turn, which ended later.
    call.wait(200).said(CALLER, 'to cancel', 900, 700, 0.5);
    expect(told(call)).toMatchObject({ transcript: 'I want to cancel', confidence: (6 * 1 + 9 * 0.5) / 15 });
  });

  it('gives the words that it has if the last ones of a turn do not come', () => {
    const call = withAi(PLAN).ai(listen()).wait(500).voice(CALLER, true, 250).wait(1_500).said(CALLER, 'I want', 900);
    call.wait(1_000).voice(CALLER, false, 700);
    expect(call.deadlines).toEqual({ listen: call.at + WORDS_MS });
    expect(told(call.fire('listen'))).toMatchObject({ transcript: 'I want' });
  });

  it('waits for as much silence as it asks for, and a caller who goes on meanwhile is heard', () => {
    const call = speaks(withAi(PLAN).ai(listen({ endOfTurnMs: 2_000 }))).said(CALLER, 'it is', 700);
    expect(call.deadlines).toEqual({ listen: call.at - 700 + 2_000 });
    call.wait(500).voice(CALLER, true, 250);
    expect(call.deadlines['listen']).toBeGreaterThan(call.at + 5_000);
    call.wait(1_500).voice(CALLER, false, 700).said(CALLER, 'the second one', 700);
    expect(told(call)).toBeNull();
    expect(told(call.fire('listen'))).toMatchObject({ transcript: 'it is the second one' });
  });

  it('goes by the words alone where no voice is told', () => {
    const call = withAi(PLAN).ai(listen()).wait(2_000).said(CALLER, 'yes', 200);
    expect(call.deadlines).toEqual({ listen: call.at + 500 });
    expect(told(call.fire('listen'))).toMatchObject({ transcript: 'yes', confidence: null });
  });

  it('ends without words at its timeout', () => {
    const call = withAi(PLAN).ai(listen());
    expect(call.deadlines).toEqual({ listen: call.at + 5_000 });
    expect(told(call.fire('listen'))).toEqual({
      event: 'call.speech', transcript: '', confidence: null, webhook: null,
    }); // prettier-ignore
  });

  it('is not ended by a noise without words', () => {
    const call = withAi(PLAN).ai(listen({ timeoutMs: 10_000 }));
    const until = call.at + 10_000;
    expect(speaks(call).deadlines).toEqual({ listen: until });
    expect(told(call.fire('listen'))).toMatchObject({ transcript: '' });
  });

  it('hears a caller out who is speaking when the time is up, for a limited time', () => {
    const call = withAi(PLAN).ai(listen());
    const until = call.at + 5_000;
    call.wait(4_900).voice(CALLER, true, 250).wait(100);
    expect(told(call.send({ type: 'deadline', name: 'listen' }))).toBeNull();
    expect(call.deadlines).toEqual({ listen: until + HEARD_OUT_MS });
    call.wait(2_000).voice(CALLER, false, 700);
    expect(call.deadlines).toEqual({ listen: call.at + WORDS_MS });
    expect(told(call.wait(800).said(CALLER, 'wait', 1_500))).toMatchObject({ transcript: 'wait' });

    const endless = withAi(PLAN).ai(listen()).wait(1_000).voice(CALLER, true).wait(20_000).said(CALLER, 'and then');
    expect(told(endless.fire('listen'))).toMatchObject({ transcript: 'and then' });
  });

  it('takes the words of a caller who began to speak before it', () => {
    const call = withAi(PLAN).ai(talk('hello'), listen()).wait(2_000).finished(CALLER);
    const early = withAi(PLAN).ai(talk('hello')).wait(2_000).voice(CALLER, true, 200);
    early.wait(300).said(CALLER, 'no', 0, 300).finished(CALLER).ai(listen()).wait(700).voice(CALLER, false, 700);
    expect(told(early)).toMatchObject({ transcript: 'no' });
    expect(call.state.ai.current).toMatchObject({ wordsFrom: call.at });
  });

  it('does not take words that were over before it', () => {
    const call = withAi(PLAN)
      .wait(1_000)
      .said(CALLER, 'hello?')
      .ai(talk('hello'), listen())
      .wait(1_000)
      .finished(CALLER);
    expect(told(call.wait(200).said(CALLER, 'is anybody', 900))).toBeNull();
    expect(told(call.fire('listen'))).toMatchObject({ transcript: '' });
  });

  it('remembers a bounded number of words', () => {
    const call = withAi(PLAN);
    for (let count = 0; count < 2 * MAX_WORDS; count += 1) call.wait(1_000).said(CALLER, 'again');
    expect(call.state.stage).toMatchObject({ words: { length: MAX_WORDS } });
  });

  it('does not take what an agent says', () => {
    const call = withAi(PLAN)
      .handoff({ fallback: [{ kind: 'ai' }] })
      .answered(FIRST_AGENT);
    call.send({ type: 'api.cancelHandoff', handoff: call.state.handoff!.id }).ai(listen()).wait(1_000);
    expect(call.said(FIRST_AGENT, 'words').state.stage).toMatchObject({ name: 'with-ai', words: [] });
  });
});

describe('Keys and words in one listen', () => {
  it('once a key is pressed, keys end it; the words are told with them', () => {
    const call = withAi(PLAN).ai(listen()).wait(500).voice(CALLER, true, 250).wait(500).digit(CALLER, '4');
    call.wait(1_000).voice(CALLER, false, 700).said(CALLER, 'four', 700);
    expect(told(call)).toBeNull();
    expect(told(call.fire('listen'))).toEqual({ event: 'call.dtmf', digits: '4', transcript: 'four', webhook: null });
  });

  it('the finish key ends it, and tells of keys', () => {
    expect(told(withAi(PLAN).ai(listen()).digit(CALLER, '#'))).toEqual({
      event: 'call.dtmf',
      digits: '',
      webhook: null,
    });
  });

  it('without speech it is a listen for keys', () => {
    const call = speaks(withAi(PLAN).ai(listen({ speech: false }))).said(CALLER, 'words', 700);
    expect(told(call)).toBeNull();
    expect(told(call.fire('listen'))).toEqual({ event: 'call.dtmf', digits: '', webhook: null });
  });

  it('without keys it leaves them to the next', () => {
    const call = withAi(PLAN)
      .ai(listen({ maxDigits: 0 }))
      .digit(CALLER, '1')
      .digit(CALLER, '#');
    expect(told(call)).toBeNull();
    expect(call.state.ai.typeAhead).toBe('1#');
    expect(told(call.fire('listen'))).toMatchObject({ event: 'call.speech' });
    expect(told(call.ai(listen()))).toMatchObject({ event: 'call.dtmf', digits: '1' });
  });

  it('where nothing is recognized it is a listen for keys, whatever it asks for', () => {
    const call = withAi().ai(listen({ speech: true, maxDigits: 0 }));
    expect(told(call.fire('listen'))).toEqual({ event: 'call.dtmf', digits: '', webhook: null });
  });
});

describe('Hints', () => {
  it('are told to the recognizer for as long as the listen lasts', () => {
    const call = withAi(PLAN).ai(listen({ hints: ['refund', 'invoice'] }));
    expect(call.effect('hint')).toEqual([{ type: 'hint', leg: CALLER, hints: ['refund', 'invoice'] }]);
    expect(call.digit(CALLER, '1').effect('hint')).toEqual([]);
    expect(call.handoff().effect('hint')).toEqual([{ type: 'hint', leg: CALLER, hints: [] }]);
    expect(call.drainByHangup().history.effects.filter(({ type }) => type === 'hint')).toHaveLength(2);
  });
});

describe('Partial results', () => {
  it('are told of where a listen asks for them, after the words that stay', () => {
    const call = withAi(PLAN)
      .ai(listen({ partials: true }))
      .wait(500)
      .voice(CALLER, true, 250);
    call.wait(1_000).said(CALLER, 'I want', 0, 800);
    expect(partialNotice(call.state, 'to can', 0.4)).toEqual({
      event: 'call.speech', transcript: 'I want to can', confidence: 0.4, webhook: null, partial: true,
    }); // prettier-ignore
    expect(partialNotice(call.digit(CALLER, '1').state, 'to can', null)).toBeNull();
  });

  it.each([
    ['nobody asked for them', PLAN, listen()],
    ['the AI does not listen', PLAN, talk('hello')],
    ['it listens for keys', PLAN, listen({ partials: true, speech: false })],
  ])('are not told of where %s', (_why, plan, action) => {
    expect(partialNotice(withAi(plan).ai(action).state, 'words', null)).toBeNull();
  });
});
