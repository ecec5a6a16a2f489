import { describe, expect, it } from 'vitest';
import type { AiAction } from '../../../../../src/ports/ai.ts';
import { planWith, SPEECH_PLAN } from '../../support/plan.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';
import { CALLER, dialling, withAi } from '../../support/scripted-call.ts';

const PLAN = planWith({ speech: SPEECH_PLAN });
const NO_BARGE_IN = planWith({ speech: { ...SPEECH_PLAN, bargeIn: { enabled: false, minSpeechMs: 250 } } });
const LISTEN: AiAction = {
  type: 'listen', webhook: null, timeoutMs: 5_000, interDigitMs: 2_000, maxDigits: 4, finishOnKey: '#',
}; // prettier-ignore
const TRANSFER: AiAction = {
  type: 'transfer', destinations: [], whisper: null, reason: null, summary: null, context: null,
}; // prettier-ignore

function talk(words: string, bargeIn?: boolean): AiAction {
  return { type: 'talk', prompt: { text: `talk: ${words}` }, ...(bargeIn !== undefined && { bargeIn }) };
}

/** The AI has been heard for two seconds. */
function talking(plan = PLAN, ...actions: AiAction[]): ScriptedCall {
  return withAi(plan)
    .ai(...actions)
    .wait(100)
    .started(CALLER)
    .wait(2_000);
}

describe('A caller who presses a key while the AI talks', () => {
  const menu = (words: string): AiAction => ({ type: 'talk', prompt: { text: `talk: ${words}` }, keysStop: true });

  it('stops a talk that keys stop, and those of its kind behind it; the key counts for the listen', () => {
    const call = talking(
      planWith({}),
      menu('for billing press one'),
      menu('for hours press two'),
      talk('kept'),
      LISTEN,
    );
    call.digit(CALLER, '1');
    expect(call.facts).toEqual(['call.dtmf', 'ai.interrupted', 'ai.talk']);
    expect(call.hears(CALLER)).toBe('talk: kept');
    call.finished(CALLER).digit(CALLER, '#');
    expect(call.effect('notifyAi')).toMatchObject([{ notice: { event: 'call.dtmf', digits: '1' } }]);
  });

  it('hears a talk out that keys do not stop, and one before a transfer', () => {
    expect(talking(PLAN, talk('one'), LISTEN).digit(CALLER, '1').hears(CALLER)).toBe('talk: one');
    expect(talking(PLAN, menu('I connect you'), TRANSFER).digit(CALLER, '1').hears(CALLER)).toBe('talk: I connect you');
  });
});

describe('A caller who speaks while the AI talks', () => {
  it('stops it after so much speech, and is listened to; what was heard is on record', () => {
    const call = talking(PLAN, talk('one moment please I am looking for your file'), talk('next'), LISTEN);
    call.voice(CALLER, true, 100);
    expect(call.deadlines).toEqual({ bargeIn: call.at + 150 });
    expect(call.hears(CALLER)).toBe('talk: one moment please I am looking for your file');
    expect(call.fire('bargeIn').hears(CALLER)).toBe('silence');
    expect(call.facts).toEqual(['ai.interrupted', 'ai.listen']);
    // 2,150 ms at 65 ms a character are 33 characters, and the last word of these is not whole.
    expect(call.allFacts('ai.interrupted')).toMatchObject([{ playedMs: 2_150, heard: 'talk: one moment please I am' }]);
    expect(call.state.ai).toMatchObject({ current: { kind: 'listen' }, queue: [] });
  });

  it('drops the talks behind it, except those that say they may not be interrupted', () => {
    const recorded = talk('this call is recorded', false);
    const call = talking(PLAN, talk('one'), talk('two'), recorded, talk('three'), LISTEN).voice(CALLER, true, 250);
    expect(call.facts).toEqual(['ai.interrupted', 'ai.talk']);
    expect(call.hears(CALLER)).toBe('talk: this call is recorded');
    // The caller goes on speaking, and does not stop this one.
    call.wait(1_000).started(CALLER).wait(500).voice(CALLER, false, 100).said(CALLER, 'stop', 100);
    expect(call.wait(1_000).hears(CALLER)).toBe('talk: this call is recorded');
    call.finished(CALLER);
    expect(call.effect('notifyAi')).toMatchObject([{ notice: { event: 'call.speech', transcript: 'stop' } }]);
  });

  it('keeps talks that say nothing where the plan has no barge-in, also without a listen behind them', () => {
    const call = talking(NO_BARGE_IN, talk('one', true), talk('two', true), talk('three')).voice(CALLER, true, 250);
    expect(call.hears(CALLER)).toBe('talk: three');
    expect(call.finished(CALLER).hears(CALLER)).toBe('silence');
  });

  it('stops it at once where the detector tells of speech that has lasted so long', () => {
    const call = talking(PLAN, talk('one'), LISTEN).voice(CALLER, true, 250);
    expect(call.facts).toEqual(['ai.interrupted', 'ai.listen']);
    expect(call.effect('scene')).toHaveLength(1);
  });

  it('is told the words that stopped it, in the next listen', () => {
    const call = talking(PLAN, talk('one'), LISTEN).voice(CALLER, true, 250).wait(1_500).voice(CALLER, false, 700);
    call.said(CALLER, 'stop', 700, 900);
    expect(call.effect('notifyAi')).toMatchObject([{ notice: { event: 'call.speech', transcript: 'stop' } }]);
  });

  it('also where that listen comes later', () => {
    const call = talking(PLAN, talk('one')).voice(CALLER, true, 250).wait(1_500).voice(CALLER, false, 700);
    call.said(CALLER, 'stop', 700, 900).wait(500).ai(talk('two'), LISTEN).wait(100).started(CALLER).wait(900);
    expect(call.finished(CALLER).effect('notifyAi')).toMatchObject([{ notice: { transcript: 'stop' } }]);
    expect(call.ai(LISTEN).effect('notifyAi')).toEqual([]);
  });

  it('does not stop it by a sound that is shorter', () => {
    const call = talking(PLAN, talk('one'), LISTEN).voice(CALLER, true, 100).wait(100).voice(CALLER, false, 50);
    expect(call.deadlines).toEqual({});
    expect(call.said(CALLER, 'mhm', 50, 150).facts).toEqual(['call.speech']);
    expect(call.hears(CALLER)).toBe('talk: one');
    expect(call.finished(CALLER).state.ai.current).toMatchObject({ wordsFrom: call.at });
  });

  it.each([
    ['where the plan says no', NO_BARGE_IN, talk('one'), false],
    ['where the action says no', PLAN, talk('one', false), false],
    ['where the action says yes', NO_BARGE_IN, talk('one', true), true],
    ['where nothing is recognized', planWith(), talk('one', true), false],
  ])('%s', (_where, plan, action, stops) => {
    const call = talking(plan, action, LISTEN).voice(CALLER, true, 300);
    expect(call.facts.includes('ai.interrupted')).toBe(stops);
  });

  it.each([
    ['a farewell', { type: 'hangup' } as const],
    ['an announcement before a transfer', TRANSFER],
  ])('never stops %s', (_what, after) => {
    const call = talking(PLAN, talk('one'), talk('two'), after, LISTEN).voice(CALLER, true, 300);
    expect(call.facts).toEqual([]);
    expect(call.hears(CALLER)).toBe('talk: one');
  });

  it('never stops what a waiting caller is told', () => {
    expect(dialling(PLAN).wait(500).voice(CALLER, true, 300).hears(CALLER)).toBe('announce: one moment');
  });

  it('who has spoken since before it began does not stop it', () => {
    const call = withAi(PLAN).wait(1_000).voice(CALLER, true, 300).ai(talk('one'), LISTEN).wait(2_000);
    expect(call.deadlines).toEqual({});
    expect(call.hears(CALLER)).toBe('talk: one');
  });

  it('nor does a noise without an end, which comes as one turn behind the other', () => {
    const call = withAi(PLAN).wait(1_000).voice(CALLER, true, 300).ai(talk('one'), LISTEN).wait(20_000);
    call.voice(CALLER, false, 100).voice(CALLER, true, 90).wait(1_000);
    expect(call.deadlines).toEqual({});
  });

  it('before the first sound of it has heard nothing', () => {
    const call = withAi(PLAN).ai(talk('one'), LISTEN).wait(400).voice(CALLER, true, 300);
    expect(call.allFacts('ai.interrupted')).toMatchObject([{ playedMs: 0, heard: '' }]);
  });

  it('of a file it is not known what was heard', () => {
    const call = talking(PLAN, { type: 'talk', prompt: { file: 'talk:one.wav' } }, LISTEN).voice(CALLER, true, 300);
    expect(call.allFacts('ai.interrupted')).toMatchObject([{ playedMs: 2_000, heard: null }]);
  });

  it('a key does not stop it', () => {
    const call = talking(PLAN, talk('one'), LISTEN).digit(CALLER, '1');
    expect(call.hears(CALLER)).toBe('talk: one');
  });
});
