import { describe, expect, it } from 'vitest';
import type { AcceptPolicy } from '../../../../../src/ports/call-control.ts';
import { asReferId } from '../../../../../src/ports/ids.ts';
import { SPEECH_PLAN } from '../../support/plan.ts';
import { CALLER } from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';
import { AGENT, AI, refers, voicePlan, withVoice } from '../../support/voice-call.ts';

const TALK: AcceptPolicy = { mode: 'talk', accept: '1', decline: '2', timeoutMs: 60_000 };
const HINT = 'You can ask the assistant about the caller now. Press 1 to accept, or 2 to decline.';
const PLAN = voicePlan({ whileHuman: 'listen' }, { handoff: { accept: TALK } });

/** An agent who hears the AI, and is heard by it. */
function asking(plan = PLAN): ScriptedCall {
  return refers(withVoice(plan)).finished(CALLER).answered(AGENT).wait(4_000).started(AGENT).briefed(AGENT);
}

describe('an agent who asks the AI about the caller before taking the call', () => {
  it('hears the whisper first, while the AI hears nobody', () => {
    const call = refers(withVoice(PLAN)).answered(AGENT);
    expect(call.hears(AGENT)).toMatch(/^whisper: /);
    expect(call.hears(AI)).toBe('silence');
    expect(call.started(AGENT).finished(AGENT).hears(AGENT)).toBe(HINT);
  });

  it('hears the AI, the AI hears the agent, and the caller hears music', () => {
    const call = asking();
    expect(call.state.scene.hears[AGENT]).toEqual([{ kind: 'leg', leg: AI }]);
    expect(call.state.scene.hears[AI]).toEqual([{ kind: 'leg', leg: AGENT }]);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.effect('notifyAi').map(({ notice }) => notice)).toEqual([
      { event: 'handoff.briefing', handoffId: 'call.h1', reason: 'refund', summary: 'wants money back' },
    ]);
    expect(call.deadlines.accept).toBe(call.at + 60_000);
  });

  it('takes the call by the key: caller and agent hear each other, and the AI does as `whileHuman` says', () => {
    const call = asking().digit(AGENT, '1');
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(AGENT)).toBe('caller');
    expect(call.hears(AI)).toBe('silence');
    call.wait(20).applied();
    expect(call.allFacts('member.joined')).toMatchObject([{ leg: AI, mode: 'listen' }]);
  });

  it('takes it by words that can be said to nobody else, and not by a yes', () => {
    const plan = voicePlan({}, { speech: SPEECH_PLAN, handoff: { accept: TALK } });
    const call = asking(plan).wait(3_000).said(AGENT, 'yes').said(AGENT, 'Should I take the call?');
    expect(call.state.handoff?.phase).toBe('accepting');
    expect(call.said(AGENT, 'Okay, put them through, please.').hears(CALLER)).toBe('agent');
  });

  it('takes no call by what the AI says, which comes back from its telephone', () => {
    const plan = voicePlan({}, { speech: SPEECH_PLAN, handoff: { accept: TALK } });
    const call = asking(plan).wait(3_000).said(AI, 'If you take the call now I am gone.').said(AGENT, 'take the call');
    expect(call.state.handoff?.phase).toBe('accepting');
    expect(call.allFacts('call.speech').map(({ private: isPrivate }) => isPrivate)).toEqual([true, true]);
  });

  it('declines by the key: the AI waits in silence for the next one', () => {
    const call = refers(withVoice(PLAN), { toUs: true }).finished(CALLER).answered(AGENT).briefed(AGENT);
    call.digit(AGENT, '2');
    expect(call.allFacts('handoff.attemptEnded').map(({ attempt }) => attempt.result)).toEqual(['declined']);
    expect(call.hears(AI)).toBe('silence');
    expect(call.hears(CALLER)).toBe('music:hold.wav');
  });

  it('is told how to answer once more where the AI leaves', () => {
    const call = asking().wait(5_000).ended(AI);
    expect(call.hears(AGENT)).toBe('Press 1 to accept, or 2 to decline.');
    call.finished(AGENT);
    expect(call.hears(AGENT)).toBe('silence');
    expect(call.allFacts('handoff.accepting')).toHaveLength(1);
    expect(call.digit(AGENT, '1').hears(CALLER)).toBe('agent');
  });

  it('is not heard by the AI while its telephone holds us', () => {
    const call = asking().held(AGENT, true);
    expect([call.hears(AGENT), call.hears(AI)]).toEqual(['silence', 'silence']);
    expect(call.held(AGENT, false).state.scene.hears[AI]).toEqual([{ kind: 'leg', leg: AGENT }]);
  });

  it('answers by keys alone where the AI has gone before', () => {
    const plan = voicePlan({ whenEnded: 'handoff' }, { handoff: { accept: TALK } });
    const call = withVoice(plan).ended(AI).answered(AGENT).finished(AGENT);
    expect(call.hears(AGENT)).toBe('Press 1 to accept, or 2 to decline.');
  });

  it('what the AI asks for meanwhile is refused', () => {
    const call = asking().ai({ type: 'hangup' });
    expect(call.allFacts('ai.refused')).toEqual([{ leg: AI, action: 'hangup', reason: 'not-its-turn' }]);
    refers(call, { refer: asReferId('call.ai.2') });
    expect(call.effect('answerRefer')).toMatchObject([{ refusal: { status: 603 } }]);
  });
});
