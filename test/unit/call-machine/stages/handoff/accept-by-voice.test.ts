import { describe, expect, it } from 'vitest';
import type { AcceptPolicy } from '../../../../../src/ports/call-control.ts';
import { planWith, SPEECH_PLAN } from '../../support/plan.ts';
import { briefing, CALLER, FIRST_AGENT, SECOND_AGENT } from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';

const QUESTION = 'Do you take the call? Press 1 to accept, or 2 to decline.';
const VOICE: AcceptPolicy = { mode: 'voice', accept: '1', decline: '2', timeoutMs: 10_000 };
const PLAN = planWith({ speech: SPEECH_PLAN, handoff: { accept: VOICE } });

/** The agent hears the whisper, for so long already. */
function whispered(forMs = 4_000, plan = PLAN): ScriptedCall {
  return briefing(plan).started(FIRST_AGENT).wait(forMs);
}

/** The agent has heard all, some time ago. */
function asked(plan = PLAN): ScriptedCall {
  return whispered(4_000, plan).briefed(FIRST_AGENT).wait(2_000);
}

describe('an agent who answers by words', () => {
  it('is asked behind the whisper, with nothing in the question that could answer it', () => {
    const call = whispered();
    expect(call.finished(FIRST_AGENT).hears(FIRST_AGENT)).toBe(QUESTION);
    expect(call.finished(FIRST_AGENT).state.handoff?.phase).toBe('accepting');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
  });

  it.each([['yes'], ['Ja, gerne.'], ['put them through']])('takes the call with %j', (text) => {
    const call = asked().said(FIRST_AGENT, text);
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.allFacts('handoff.accepted')).toEqual([{ handoffId: 'call.h1', leg: FIRST_AGENT, by: 'voice' }]);
    expect(call.applied().state.name).toBe('with-agent');
  });

  it('takes it during the whisper, which stops', () => {
    const call = whispered().said(FIRST_AGENT, 'yes');
    expect(call.hears(FIRST_AGENT)).toBe('caller');
  });

  it('declines: the next one is dialled', () => {
    const call = asked().said(FIRST_AGENT, 'not now');
    expect(call.allFacts('handoff.attemptEnded').map(({ attempt }) => attempt.result)).toEqual(['declined']);
    expect(call.effect('dial').map(({ leg }) => leg)).toEqual([SECOND_AGENT]);
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT, cause: { q850: 21 } }]);
  });

  it('declines in words that the AI is told, which gets the caller back', () => {
    const plan = planWith({ speech: SPEECH_PLAN, handoff: { accept: VOICE, destinations: ['sip:one@pbx'] } });
    const call = asked(plan).said(FIRST_AGENT, 'Not now, tell them to call at two.');
    expect(call.effect('notifyAi')).toMatchObject([
      {
        notice: {
          event: 'handoff.ended',
          attempts: [{ destination: 'sip:one@pbx', result: 'declined' }],
          humanSaid: ['Not now, tell them to call at two.'],
        },
      },
    ]);
  });

  it.each([
    ['1', 'agent'],
    ['2', 'music:hold.wav'],
  ])('may press %s as well', (digit, heard) => {
    const call = asked();
    call.finished(CALLER).digit(FIRST_AGENT, digit);
    expect(call.hears(CALLER)).toBe(heard);
  });

  it('is told all once more as often as it asks for it, three times at most', () => {
    const call = asked();
    for (let times = 0; times < 3; times += 1) {
      call.said(FIRST_AGENT, 'say that again');
      expect(call.hears(FIRST_AGENT)).toMatch(/^whisper: /);
      call.wait(3_000).briefed(FIRST_AGENT).wait(2_000);
    }
    expect(call.said(FIRST_AGENT, 'say that again').hears(FIRST_AGENT)).toBe('silence');
    expect(call.allFacts('handoff.toldAgain').map(({ reason }) => reason)).toEqual(['asked-for', 'asked-for', 'asked-for']); // prettier-ignore
    expect(call.allFacts('handoff.accepting')).toHaveLength(1);
    expect(call.said(FIRST_AGENT, 'yes').hears(CALLER)).toBe('agent');
  });

  it('is asked once more if it is not understood, and then counts as one who says nothing', () => {
    const call = asked().said(FIRST_AGENT, 'my coffee is cold');
    expect(call.hears(FIRST_AGENT)).toBe(`Sorry, I did not understand. ${QUESTION}`);
    expect(call.facts).toEqual(['call.speech', 'handoff.toldAgain']);
    call.wait(3_000).briefed(FIRST_AGENT).wait(1_000);
    expect(call.deadlines.accept).toBe(call.at + 9_000);
    call.said(FIRST_AGENT, 'very cold');
    expect(call.allFacts('handoff.attemptEnded').map(({ attempt }) => attempt.result)).toEqual(['machine']);
    expect(call.effect('dial').map(({ leg }) => leg)).toEqual([SECOND_AGENT]);
  });

  it('has time after the question, as with keys', () => {
    const call = asked();
    expect(call.deadlines.accept).toBe(call.at + 8_000);
    call.fire('accept');
    expect(call.allFacts('handoff.attemptEnded').map(({ attempt }) => attempt.result)).toEqual(['machine']);
  });

  it('is heard out if it speaks when the time is up', () => {
    const call = asked().wait(7_800).voice(FIRST_AGENT, true, 100);
    expect(call.deadlines.accept).toBe(call.at + 10_200);
    call.wait(700).voice(FIRST_AGENT, false, 300);
    expect(call.deadlines.accept).toBe(call.at + 3_000);
    call.wait(400).said(FIRST_AGENT, 'yes');
    expect(call.hears(CALLER)).toBe('agent');
  });

  it('takes no call by how it greets when it picks up', () => {
    const call = briefing(PLAN).started(FIRST_AGENT).wait(1_200).said(FIRST_AGENT, 'Yes?');
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper: /);
    call.wait(3_000).said(FIRST_AGENT, 'yes');
    expect(call.hears(FIRST_AGENT)).toBe('caller');
  });

  it('takes no call before it hears anything of the whisper', () => {
    const call = briefing(PLAN).wait(4_000).said(FIRST_AGENT, 'yes');
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper: /);
  });

  it('takes no call by an echo of what it hears', () => {
    const call = briefing(PLAN, { summary: 'She said yes to it.' }).started(FIRST_AGENT).wait(4_000);
    call.said(FIRST_AGENT, 'said yes to it').said(FIRST_AGENT, 'yes');
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper: /);
    call.finished(FIRST_AGENT).wait(2_000).said(FIRST_AGENT, 'one to accept'); // no such words stand there in a row
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    const other = briefing(PLAN).started(FIRST_AGENT).wait(4_000).finished(FIRST_AGENT).wait(1_000);
    other.said(FIRST_AGENT, 'to accept');
    expect(other.hears(FIRST_AGENT)).toBe(QUESTION);
    other.finished(FIRST_AGENT).wait(300).said(FIRST_AGENT, 'to accept');
    expect(other.hears(FIRST_AGENT)).toBe('silence');
    expect(other.wait(1_500).said(FIRST_AGENT, 'accept').hears(FIRST_AGENT)).toBe('caller');
  });

  it('means nothing by what is no answer, and by what it says to others during the whisper', () => {
    const call = whispered().said(FIRST_AGENT, 'my coffee is cold');
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper: /);
    call.briefed(FIRST_AGENT).wait(1_500).said(FIRST_AGENT, 'one moment');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    expect(call.allFacts('handoff.toldAgain')).toEqual([]);
  });

  it('does not hear the caller say yes', () => {
    expect(asked().said(CALLER, 'yes').state.handoff?.phase).toBe('accepting');
  });

  it('is joined after it is known that no machine says yes', () => {
    const accept: AcceptPolicy = { ...VOICE, machine: 'detect' };
    const call = asked(planWith({ speech: SPEECH_PLAN, handoff: { accept } })).said(FIRST_AGENT, 'yes');
    expect(call.state.handoff?.phase).toBe('accepting');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    call.send({ type: 'leg.answeredBy', leg: FIRST_AGENT, by: 'human', why: 'short-greeting' });
    expect(call.hears(FIRST_AGENT)).toBe('caller');
  });

  it('what it says before the join is private', () => {
    const call = asked().said(FIRST_AGENT, 'yes');
    expect(call.allFacts('call.speech').map(({ private: isPrivate }) => isPrivate)).toEqual([true]);
  });

  it('the second question is made ready as the handoff begins', () => {
    const prepared = briefing(PLAN).history.effects.flatMap((effect) =>
      effect.type === 'prepare' ? [effect.prompt] : [],
    );
    expect(prepared).toContainEqual({ text: `Sorry, I did not understand. ${QUESTION}` });
  });

  it('answers by keys alone where nobody hears words', () => {
    const call = briefing(planWith({ handoff: { accept: VOICE } }))
      .wait(3_000)
      .finished(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toBe('Press 1 to accept, or 2 to decline.');
    expect(call.finished(FIRST_AGENT).digit(FIRST_AGENT, '1').hears(CALLER)).toBe('agent');
  });
});
