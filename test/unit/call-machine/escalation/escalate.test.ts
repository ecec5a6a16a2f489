import { describe, expect, it } from 'vitest';
import type { AiAction } from '../../../../src/ports/ai.ts';
import type { EscalationConditions, EscalationRule } from '../../../../src/ports/escalation.ts';
import { planWith, SPEECH_PLAN } from '../support/plan.ts';
import type { ScriptedCall } from '../support/scripted-call.ts';
import { CALLER, FIRST_AGENT, SECOND_AGENT, START, withAi } from '../support/scripted-call.ts';

const HUMAN: EscalationRule = { when: { phrases: ['@human-en'] }, reason: 'caller_requested' };

function rule(when: EscalationConditions, more: Partial<EscalationRule> = {}): EscalationRule {
  return { when, reason: 'rule', ...more };
}

/** A call with the AI whose route has these rules. */
function call(...escalation: EscalationRule[]): ScriptedCall {
  return withAi(planWith({ speech: SPEECH_PLAN, escalation, handoff: { fallback: [{ kind: 'ai' }] } }));
}

function listen(changes: Partial<Extract<AiAction, { type: 'listen' }>> = {}): AiAction {
  const keys = { timeoutMs: 5_000, interDigitMs: 2_000, maxDigits: 4, finishOnKey: '#' };
  return { type: 'listen', webhook: null, ...keys, ...changes };
}

function talk(text: string): AiAction {
  return { type: 'talk', prompt: { text: `talk: ${text}` } };
}

/** What was decided so far. */
function matches(of: ScriptedCall): readonly unknown[] {
  return of.allFacts('escalation.matched');
}

/** The caller says something, and the AI answers and listens again. */
function exchange(of: ScriptedCall, words: string, answer: string, confidence: number | null = null): ScriptedCall {
  of.wait(3_000).said(CALLER, words, 0, 500, confidence);
  const { name } = of.state;
  if (name !== 'with-ai') return of;
  const after = of.ai(talk(answer));
  return after.state.handoff === null ? after.finished(CALLER) : after;
}

/** Both agents are away, and the caller is with the AI again. */
function nobodyTakesIt(of: ScriptedCall): ScriptedCall {
  of.ended(FIRST_AGENT, { status: 486 });
  return of.ended(of.state.legs.at(-1)!.id, { status: 486 });
}

describe('A caller who asks for a human', () => {
  it('is handed over, whatever the AI had in mind, and the AI is not told of the words', () => {
    const it = call(HUMAN).ai(talk('a long story'), listen(), talk('more')).wait(2_000);
    it.said(CALLER, 'I want to talk to a human');
    expect(it.state.name).toBe('handoff');
    expect(it.facts).toEqual(['call.speech', 'escalation.matched', 'handoff.started', 'handoff.dialling']);
    expect(matches(it)).toEqual([
      { rule: 0, reason: 'caller_requested', evidence: [{ condition: 'phrases', value: 'talk to a human' }] },
    ]);
    expect(it.allFacts('handoff.started')).toMatchObject([{ trigger: 'escalation', reason: 'caller_requested' }]);
    expect(it.state.ai.queue).toEqual([]);
    expect(it.effect('notifyAi')).toEqual([]);
    it.drainByHangup();
  });

  it('is not handed over by words that end a listen and tell it, when they only look like it', () => {
    const it = call(HUMAN).ai(listen()).wait(1_000).said(CALLER, 'I do not want to talk to a human', 800);
    expect(it.state.name).toBe('with-ai');
    expect(it.effect('notifyAi')).toHaveLength(1);
    expect(matches(it)).toEqual([]);
  });

  it('may stop in the midst of it', () => {
    const it = call(HUMAN).wait(2_000).said(CALLER, 'Can I talk.', 0, 500).wait(1_500).said(CALLER, 'to a human', 0, 500);
    expect(matches(it)).toHaveLength(1);
  }); // prettier-ignore

  it('has a turn of its own after the AI spoke', () => {
    const it = exchange(call(HUMAN), 'can I talk', 'Of course.').wait(700).said(CALLER, 'to a human', 0, 200);
    expect(matches(it)).toEqual([]);
  });

  it('gets the destinations and the whisper of the rule', () => {
    const own = { ...HUMAN, destinations: ['sip:boss@pbx'], whisper: { text: 'whisper: angry' } };
    const it = call(own).wait(1_000).said(CALLER, 'get me a manager');
    expect(it.effect('dial')).toMatchObject([{ destination: 'sip:boss@pbx', headers: { reason: 'caller_requested' } }]);
    expect(it.state.handoff?.briefing[0]).toEqual({ text: 'whisper: angry' });
  });

  it('stays with the AI while there is nowhere to go, or the call has had its handoffs', () => {
    const nowhere = withAi(planWith({ speech: SPEECH_PLAN, escalation: [HUMAN], handoff: { destinations: [] } }));
    expect(nowhere.wait(500).said(CALLER, 'talk to a human').state.name).toBe('with-ai');
    const once = { ...HUMAN, again: true };
    const plan = planWith({ speech: SPEECH_PLAN, escalation: [once], handoff: { maxPerCall: 1, fallback: [{ kind: 'ai' }] } });
    const spent = nobodyTakesIt(withAi(plan).wait(500).said(CALLER, 'talk to a human'));
    expect(spent.wait(500).said(CALLER, 'talk to a human').state.name).toBe('with-ai');
  }); // prettier-ignore
});

describe('After the caller came back', () => {
  it('the same rule matches no more, and another one does', () => {
    const legal = rule({ topics: ['@legal-en'] }, { reason: 'legal' });
    const it = nobodyTakesIt(call(HUMAN, legal).wait(1_000).said(CALLER, 'talk to a human'));
    expect(it.state.name).toBe('with-ai');
    expect(it.wait(2_000).said(CALLER, 'talk to a human now').state.name).toBe('with-ai');
    expect(it.wait(3_000).said(CALLER, 'I will call my lawyer').state.name).toBe('handoff');
    expect(matches(it)).toMatchObject([{ rule: 0 }, { rule: 1, reason: 'legal' }]);
  });

  it('a rule with `again` matches by new words, and not by the old ones', () => {
    const it = nobodyTakesIt(
      call({ ...HUMAN, again: true })
        .wait(1_000)
        .said(CALLER, 'talk to a human'),
    );
    expect(it.state.name).toBe('with-ai');
    // Late words, from before the AI had the caller again.
    expect(it.wait(100).said(CALLER, 'talk to a human', 400).state.name).toBe('with-ai');
    expect(it.wait(2_000).said(CALLER, 'talk to a human').state.name).toBe('handoff');
  });
});

describe('The first rule that matches', () => {
  const both = 'my lawyer wants to talk to a human';
  it.each([
    [[HUMAN, rule({ phrases: ['lawyer'] }, { reason: 'b' })], 0],
    [[HUMAN, rule({ topics: ['lawyer'] }, { reason: 'b' })], 1],
    [[HUMAN, rule({ phrases: ['lawyer'] }, { reason: 'b', priority: 1 })], 1],
    [[{ ...HUMAN, priority: 5 }, rule({ topics: ['lawyer'] }, { reason: 'b' })], 1],
    [[rule({ phrases: ['@human-en'], turnsAbove: 3 }), HUMAN], 1],
  ])('wins: %#', (rules, index) => {
    expect(
      matches(
        call(...rules)
          .wait(1_000)
          .said(CALLER, both),
      ),
    ).toMatchObject([{ rule: index }]);
  });
});

describe('Failures', () => {
  const THREE = rule({ failures: 3 });

  it('are what the AI did not understand, three times in a row', () => {
    const it = call(THREE);
    exchange(it, 'one', "Sorry, I didn't understand.");
    exchange(it, 'two', 'Could you repeat that?');
    expect(it.state.name).toBe('with-ai');
    exchange(it, 'three', 'I did not catch that.');
    expect(matches(it)).toMatchObject([{ evidence: [{ condition: 'failures', value: 3 }] }]);
    expect(it.facts).not.toContain('ai.talk');
  });

  it('begin anew once the AI understood', () => {
    const it = call(THREE);
    exchange(it, 'one', "Sorry, I didn't understand.");
    exchange(it, 'two', "Sorry, I didn't understand.");
    exchange(it, 'three', 'Your order is on its way.');
    exchange(it, 'four', "Sorry, I didn't understand.");
    expect(it.state.name).toBe('with-ai');
  });

  it('are listens without a word too, each counted once with what the AI says to it', () => {
    const it = call(THREE);
    for (const count of [1, 2]) {
      it.ai(listen({ timeoutMs: 2_000 })).fire('listen');
      expect(it.effect('notifyAi'), String(count)).toHaveLength(1);
      it.ai(talk("I didn't hear you.")).finished(CALLER);
    }
    expect(it.state.name).toBe('with-ai');
    it.ai(listen({ timeoutMs: 2_000 })).fire('listen');
    expect(it.state.name).toBe('handoff');
    expect(it.effect('notifyAi')).toEqual([]);
  });
});

describe('Scores of the latest turns', () => {
  it.each([
    [[0.4, 0.3, 0.2], true],
    [[0.4, 0.9, 0.2], false],
    [[0.4, null, 0.3, 0.2], true],
    [[0.3, 0.2], false],
  ])('confidence of %j below 0.5 in three turns: %s', (scores, isMatch) => {
    const it = call(rule({ confidenceBelow: 0.5, turns: 3 }));
    for (const score of scores) exchange(it, 'hmm', 'Well.', score);
    expect(it.state.name === 'handoff').toBe(isMatch);
  });

  it('sentiment is what came with the words', () => {
    const it = call(rule({ sentimentBelow: -0.5, turns: 2 }));
    const says = (sentiment: number): void => {
      it.wait(4_000).send({ type: 'speech.heard', leg: CALLER, text: 'so', startAt: it.at - 500, endAt: it.at, confidence: 1, sentiment }); // prettier-ignore
    };
    says(-0.6);
    says(0.1);
    says(-0.7);
    expect(it.state.name).toBe('with-ai');
    says(-0.8);
    expect(matches(it)).toMatchObject([{ evidence: [{ condition: 'sentimentBelow', value: -0.8 }] }]);
    expect(it.allFacts('call.speech').at(-1)).toMatchObject({ sentiment: -0.8 });
  });
});

describe('Turns, keys and metadata', () => {
  it('more turns than the bound', () => {
    const it = call(rule({ turnsAbove: 2 }));
    exchange(exchange(it, 'one', 'Yes.'), 'two', 'Yes.');
    expect(it.state.name).toBe('with-ai');
    expect(exchange(it, 'three', 'Yes.').state.name).toBe('handoff');
  });

  it.each([
    ['0', '0', true],
    ['10', '0', false],
    ['*0', '*0', true],
    ['*', '*0', false],
  ])('keys %s for the rule %s: %s', (pressed, dtmf, isMatch) => {
    expect(call(rule({ dtmf })).keys(CALLER, pressed).state.name === 'handoff').toBe(isMatch);
  });

  it('a key after a pause stands alone', () => {
    expect(
      call(rule({ dtmf: '0' }))
        .digit(CALLER, '1')
        .wait(4_000)
        .digit(CALLER, '0').state.name,
    ).toBe('handoff');
  });

  it.each([
    [{ authenticationFailed: true as const }, { authentication: 'failed' }, true],
    [{ authenticationFailed: true as const }, { authentication: 'passed' }, false],
    [{ valueAbove: { key: 'total', amount: 1_000 } }, { total: 1_000.01 }, true],
    [{ valueAbove: { key: 'total', amount: 1_000 } }, { total: 1_000 }, false],
    [{ valueAbove: { key: 'total', amount: 1_000 } }, { total: '5000' }, false],
    [{ valueAbove: { key: 'constructor', amount: 0 } }, {}, false],
  ])('%j with the metadata %j: %s', (when, metadata, isMatch) => {
    const it = call(rule(when)).wait(100).send({ type: 'api.metadata', metadata });
    expect(it.state.name === 'handoff').toBe(isMatch);
  });
});

describe('Time', () => {
  it('with the AI is a deadline, which begins anew when the caller comes back', () => {
    const it = call(rule({ durationMsAbove: 60_000 }, { again: true }));
    expect(it.deadlines).toEqual({ escalation: START + 60_000 });
    it.fire('escalation');
    expect(it.state.name).toBe('handoff');
    nobodyTakesIt(it.wait(5_000));
    expect(it.deadlines).toEqual({ escalation: it.at + 60_000 });
  });

  it('of silence counts from the last word of anybody', () => {
    const it = call(rule({ silenceMs: 8_000 }))
      .wait(1_000)
      .ai(talk('Hello'));
    expect(it.deadlines).toEqual({});
    it.wait(3_000).finished(CALLER);
    expect(it.deadlines).toEqual({ escalation: it.at + 8_000 });
    it.wait(7_000).voice(CALLER, true);
    expect(it.deadlines).toEqual({});
    it.wait(1_000).voice(CALLER, false);
    it.wait(300).said(CALLER, 'hm', 300);
    it.fire('escalation');
    expect(it.at).toBe(START + 4_000 + 7_000 + 1_000 + 300 + 8_000);
    expect(it.state.name).toBe('handoff');
  });

  it('that has come is not waited for again while other conditions are missing', () => {
    const it = call(rule({ durationMsAbove: 60_000, phrases: ['refund'] }));
    it.fire('escalation');
    expect(it.state.name).toBe('with-ai');
    expect(it.deadlines).toEqual({});
    expect(it.wait(5_000).said(CALLER, 'a refund please').state.name).toBe('handoff');
  });

  it('goes with the call: no rule is asked while people talk or the call ends', () => {
    const it = call(rule({ durationMsAbove: 60_000 })).handoff();
    expect(it.deadlines.escalation).toBeUndefined();
    it.ended(FIRST_AGENT, { status: 486 }).answered(SECOND_AGENT).briefed(SECOND_AGENT).digit(SECOND_AGENT, '1').applied();
    expect(it.state.name).toBe('with-agent');
    expect(it.deadlines.escalation).toBeUndefined();
    it.wait(100).said(CALLER, 'talk to a human');
    expect(matches(it)).toEqual([]);
    it.drainByHangup();
  }); // prettier-ignore
});
