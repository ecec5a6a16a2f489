import { describe, expect, it } from 'vitest';
import { MAX_SAID } from '../../../src/call-machine/index.ts';
import type { LegId } from '../../../src/ports/ids.ts';
import { ears } from './support/ears.ts';
import type { ScriptedCall } from './support/scripted-call.ts';
import { bridged, briefing, CALLER, dialling, FIRST_AGENT, withAi } from './support/scripted-call.ts';

function say(call: ScriptedCall, leg: LegId, text = 'say: hello', kind: 'say' | 'whisper' = 'say'): ScriptedCall {
  return call.send({ type: 'api.say', leg, prompt: { text }, kind });
}

describe('What the API says to a leg', () => {
  it('is heard together with people, by that leg alone', () => {
    const call = say(bridged(), CALLER);
    expect(ears(call)).toEqual({ caller: 'agent + say: hello', agent: 'caller' });
    call.finished(CALLER);
    expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller' });
    expect(call.allFacts('call.said')).toEqual([
      { leg: CALLER, role: 'caller', kind: 'say', prompt: { text: 'say: hello' }, finished: true, error: null },
    ]);
  });

  it('as a whisper is heard by the agent, who goes on hearing the caller', () => {
    const call = say(bridged(), FIRST_AGENT, 'whisper: offer more', 'whisper');
    expect(ears(call)).toEqual({ caller: 'agent', agent: 'caller + whisper: offer more' });
  });

  it('is heard in the place of music, which comes back', () => {
    const call = say(bridged().held(FIRST_AGENT, true), CALLER);
    expect(call.hears(CALLER)).toBe('say: hello');
    expect(call.finished(CALLER).hears(CALLER)).toBe('music:hold.wav');
  });

  it('waits for other words, and they for it', () => {
    const talking = withAi().ai({ type: 'talk', prompt: { text: 'talk: welcome' } });
    say(talking, CALLER);
    expect(talking.hears(CALLER)).toBe('talk: welcome');
    expect(talking.finished(CALLER).hears(CALLER)).toBe('say: hello');
    talking.ai({ type: 'talk', prompt: { text: 'talk: more' } });
    expect(talking.hears(CALLER)).toBe('say: hello');
    expect(talking.finished(CALLER).hears(CALLER)).toBe('talk: more');
    const announced = say(dialling(), CALLER);
    expect(announced.hears(CALLER)).toBe('announce: one moment');
    expect(announced.finished(CALLER).hears(CALLER)).toBe('say: hello');
  });

  it('to an agent who is briefed comes after the whisper', () => {
    const call = say(briefing(), FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper/);
    call.finished(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toMatch(/^(Press|say: hello)/);
  });

  it('comes one after the other for one leg, and at once for another', () => {
    const call = say(say(say(bridged(), CALLER, 'say: one'), CALLER, 'say: two'), FIRST_AGENT, 'say: three');
    expect(ears(call)).toEqual({ caller: 'agent + say: one', agent: 'caller + say: three' });
    expect(ears(call.finished(CALLER))).toEqual({ caller: 'agent + say: two', agent: 'caller + say: three' });
  });

  it('that cannot be played is on record, and the rest goes on', () => {
    const call = say(bridged(), CALLER).finished(CALLER, 'no such file');
    expect(call.allFacts('call.said')).toMatchObject([{ finished: false, error: 'no such file' }]);
    expect(call.hears(CALLER)).toBe('agent');
  });

  it('is cut off with its leg, with the call, and after ten minutes', () => {
    const gone = say(bridged(), FIRST_AGENT).ended(FIRST_AGENT);
    expect(gone.allFacts('call.said')).toMatchObject([{ leg: FIRST_AGENT, finished: false, error: null }]);
    const ended = say(bridged(), CALLER).send({ type: 'api.hangup' });
    expect(ended.allFacts('call.said')).toMatchObject([{ leg: CALLER, finished: false }]);
    const long = say(bridged(), CALLER).fire('say');
    expect(long.allFacts('call.said')).toMatchObject([{ finished: false, error: 'took too long' }]);
    expect(long.hears(CALLER)).toBe('agent');
  });

  it('goes on over a change of the stage', () => {
    const call = say(withAi(), CALLER).handoff({ announcement: null });
    expect(call.hears(CALLER)).toBe('say: hello');
    expect(call.finished(CALLER).hears(CALLER)).toBe('music:hold.wav');
  });

  it('does not pile up, and is for legs that are up', () => {
    const call = bridged();
    for (let count = 0; count <= MAX_SAID; count += 1) say(call, CALLER);
    expect(call.state.said).toHaveLength(MAX_SAID);
    expect(say(dialling(), FIRST_AGENT).state.said).toEqual([]);
  });
});

describe('Keys that the API sends', () => {
  it('go to the leg, and are on record (RFC 4733)', () => {
    const call = bridged().send({ type: 'api.dtmf', leg: FIRST_AGENT, digits: '12#' });
    expect(call.effects).toEqual([{ type: 'sendDtmf', leg: FIRST_AGENT, digits: '12#' }]);
    expect(call.allFacts('call.dtmfSent')).toEqual([{ leg: FIRST_AGENT, role: 'agent', digits: '12#' }]);
    expect(dialling().send({ type: 'api.dtmf', leg: FIRST_AGENT, digits: '1' }).effects).toEqual([]);
  });
});
