import { describe, expect, it } from 'vitest';
import type { AcceptPolicy } from '../../../../../src/ports/call-control.ts';
import { planWith } from '../../support/plan.ts';
import { CALLER, dialling, FIRST_AGENT, SECOND_AGENT } from '../../support/scripted-call.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';

const WHISPER = { text: 'whisper: hello', when: 'speech' } as const;
const KEYS: AcceptPolicy = { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000 };

function answered(accept: AcceptPolicy = KEYS): ScriptedCall {
  return dialling(planWith({ handoff: { whisper: WHISPER, accept } }))
    .progress(FIRST_AGENT)
    .answered(FIRST_AGENT);
}

function heard(call: ScriptedCall, by: 'human' | 'machine' | 'unknown'): ScriptedCall {
  return call.wait(1_500).send({ type: 'leg.answeredBy', leg: FIRST_AGENT, by, why: 'short-greeting' });
}

describe('whisper.when: speech', () => {
  it('waits in silence until whoever answered has spoken', () => {
    const call = answered();
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    expect(call.effect('listenForMachine')).toMatchObject([{ leg: FIRST_AGENT, untilMessage: false }]);
    expect(call.state.handoff?.phase).toBe('briefing');
    expect(heard(call, 'human').hears(FIRST_AGENT)).toBe('whisper: hello');
  });

  it('does not wait for ever for somebody who says nothing', () => {
    expect(answered().fire('answering').hears(FIRST_AGENT)).toBe('whisper: hello');
  });

  it('briefs a machine as well where nobody asked for machines to be found', () => {
    expect(heard(answered(), 'machine').hears(FIRST_AGENT)).toBe('whisper: hello');
  });

  it('says nothing to a machine that is to be found', () => {
    const call = heard(answered({ ...KEYS, machine: 'detect' }), 'machine');
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
    expect(call.allFacts('handoff.attemptEnded')).toMatchObject([{ attempt: { result: 'machine' } }]);
  });

  it('takes a key at once', () => {
    expect(answered().digit(FIRST_AGENT, '1').hears(CALLER)).toBe('agent');
  });

  it('joins where silence is a yes, behind the whisper', () => {
    const call = heard(answered({ mode: 'auto' }), 'human')
      .started(FIRST_AGENT)
      .finished(FIRST_AGENT);
    expect(call.hears(CALLER)).toBe('agent');
  });
});
