import { describe, expect, it } from 'vitest';
import { leadFault } from '../../../src/call-machine/index.ts';
import { planWith } from './support/plan.ts';
import { accepting, bridged, CALLER, dialling, FIRST_AGENT, referred, withAi, ScriptedCall } from './support/scripted-call.ts'; // prettier-ignore
import { AI, withVoice } from './support/voice-call.ts';

const TALK = { type: 'talk', prompt: { text: 'talk: welcome' } } as const;
const STARTED = [{ type: 'notifyAi', notice: { event: 'call.started', from: '+15550001', to: '+15559998888' } }];

describe('Another application leads the call', () => {
  it('while the AI speaks: what it says and wants to say is dropped', () => {
    const call = withAi().ai(TALK, { type: 'hangup' });
    expect(call.hears(CALLER)).toBe('talk: welcome');
    call.send({ type: 'api.lead' });
    expect(call.hears(CALLER)).toBe('silence');
    expect(call.effect('notifyAi')).toMatchObject(STARTED);
    expect(call.facts).toEqual(['call.led']);
    expect(call.ai({ type: 'talk', prompt: { text: 'talk: anew' } }).hears(CALLER)).toBe('talk: anew');
  });

  it('while the AI listens: keys that come later are for the next listen, and nobody is told of the old one', () => {
    const listen = { type: 'listen', webhook: null, timeoutMs: 9_000, interDigitMs: 2_000, maxDigits: 1, finishOnKey: '#' } as const; // prettier-ignore
    const call = withAi().ai(listen).send({ type: 'api.lead' });
    expect(call.deadlines.listen).toBeUndefined();
    expect(call.digit(CALLER, '4').effect('notifyAi')).toEqual([]);
  });

  it('while a human is called: the human is not called any more, and the AI is told of no handoff', () => {
    const call = dialling().send({ type: 'api.lead' });
    expect(call.state.name).toBe('with-ai');
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
    expect(call.effect('notifyAi')).toMatchObject(STARTED);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'returned', reason: 'cancelled' }]);
    expect(call.allFacts('call.led')).toEqual([{ from: 'handoff' }]);
  });

  it('while a human is asked, or has the caller: the human is hung up on', () => {
    for (const call of [accepting(), bridged()]) {
      call.send({ type: 'api.lead' });
      expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
      expect(call.effect('notifyAi')).toMatchObject(STARTED);
      expect(call.ended(FIRST_AGENT, { by: 'local' }).ai(TALK).hears(CALLER)).toBe('talk: welcome');
    }
  });

  it('while the call is in a conference: it leaves it, and nobody is told', () => {
    const conference = { name: 'desk', startOnEnter: true, endOnExit: false, muted: false, coach: null, beep: 'never', wait: null, maxParticipants: 5, label: null, callback: null } as const; // prettier-ignore
    const call = withAi().ai({ type: 'conference', conference }).answered(FIRST_AGENT).send({ type: 'api.lead' });
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
    expect(call.effect('notifyAi')).toMatchObject(STARTED);
    expect(call.effect('notifyAi')).toHaveLength(1);
    expect(call.ended(FIRST_AGENT, { by: 'local' }).ai(TALK).hears(CALLER)).toBe('talk: welcome');
  });

  it('where the AI speaks for itself: its leg is hung up on, and it is not connected again', () => {
    const call = withVoice().send({ type: 'api.lead' });
    expect(call.effect('hangup')).toMatchObject([{ leg: AI }]);
    expect(call.effect('notifyAi')).toMatchObject(STARTED);
    expect(call.ended(AI, { by: 'local' }).effect('connectAi')).toEqual([]);
    expect(call.ai(TALK).hears(CALLER)).toBe('talk: welcome');
  });

  it('where the route has no AI, or it could not be reached: this one can', () => {
    const call = bridged(planWith({ ai: 'none' })).send({ type: 'api.lead' });
    expect(call.ended(FIRST_AGENT, { by: 'local' }).ai(TALK).hears(CALLER)).toBe('talk: welcome');
    const dead = bridged().send({ type: 'ai.failed', message: 'HTTP 500' }).send({ type: 'api.lead' });
    expect(dead.ai(TALK).hears(CALLER)).toBe('talk: welcome');
  });

  it('not before the answer, while somebody is put through, or at the end', () => {
    const ringing = new ScriptedCall();
    expect(leadFault(ringing.last.state)).toBe('the call is not answered yet');
    expect(ringing.send({ type: 'api.lead' }).effects).toEqual([]);
    const through = referred();
    expect(leadFault(through.last.state)).toBe('somebody is being put through');
    const over = withAi().send({ type: 'api.hangup' });
    expect(leadFault(over.last.state)).toBe('the call is ending');
    expect(over.send({ type: 'api.lead' }).facts).toEqual([]);
  });
});
