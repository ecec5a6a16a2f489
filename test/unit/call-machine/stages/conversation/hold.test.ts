import { describe, expect, it } from 'vitest';
import { planWith } from '../../support/plan.ts';
import { bridged, briefing, CALLER, FIRST_AGENT, joining } from '../../support/scripted-call.ts';

describe('A caller who puts us on hold (RFC 3264 8.4)', () => {
  it('the agent hears music, the caller nothing, until the caller comes back', () => {
    const call = bridged().held(CALLER, true);
    expect(call.state.name).toBe('on-hold');
    expect(call.hears(FIRST_AGENT)).toBe('music:hold.wav');
    expect(call.hears(CALLER)).toBe('silence');
    expect(call.allFacts('call.held')).toEqual([{ leg: CALLER, by: 'phone' }]);
    call.held(CALLER, false);
    expect(call.state.name).toBe('with-agent');
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['agent', 'caller']);
    expect(call.allFacts('call.resumed')).toEqual([{ leg: CALLER, by: 'phone' }]);
  });

  it('the agent hears what the caller sends meanwhile (sendonly)', () => {
    expect(bridged().held(CALLER, true, true).hears(FIRST_AGENT)).toBe('caller');
  });

  it('both hold: nobody hears anything, and each comes back by itself', () => {
    const call = bridged().held(CALLER, true).held(FIRST_AGENT, true);
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['silence', 'silence']);
    call.held(CALLER, false);
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['music:hold.wav', 'silence']);
  });
});

describe('A hold of ours', () => {
  it('by the API: the caller hears what it names, and its telephone is told (RFC 3264 8.4)', () => {
    const call = bridged().send({ type: 'api.hold', leg: CALLER, prompt: { file: 'music:named.wav' } });
    expect(call.state.name).toBe('on-hold');
    expect(call.effect('reoffer')).toEqual([{ type: 'reoffer', leg: CALLER, direction: 'sendonly' }]);
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['music:named.wav', 'silence']);
    expect(call.allFacts('call.held')).toEqual([{ leg: CALLER, by: 'api' }]);
    // Another prompt needs no second re-INVITE.
    call.send({ type: 'api.hold', leg: CALLER, prompt: null });
    expect(call.effect('reoffer')).toEqual([]);
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    call.send({ type: 'api.resume', leg: CALLER });
    expect(call.effect('reoffer')).toEqual([{ type: 'reoffer', leg: CALLER, direction: 'sendrecv' }]);
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['agent', 'caller']);
    expect(call.send({ type: 'api.resume', leg: CALLER }).effects).toEqual([]);
  });

  it("ends by itself only: an agent's own hold goes on", () => {
    const call = bridged().held(FIRST_AGENT, true).send({ type: 'api.hold', leg: CALLER, prompt: null });
    call.send({ type: 'api.resume', leg: CALLER });
    expect(call.state.name).toBe('on-hold');
    expect(call.held(FIRST_AGENT, false).state.name).toBe('with-agent');
  });

  it('of the agent: the agent hears music, and so does the caller, who has nobody', () => {
    const call = bridged().send({ type: 'api.hold', leg: FIRST_AGENT, prompt: null });
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['music:hold.wav', 'music:hold.wav']);
    expect(call.playOf(CALLER)).not.toBe(call.playOf(FIRST_AGENT));
  });
});

describe('An agent who puts the caller on hold (RFC 3264 8.4)', () => {
  it('the caller hears music, the agent nothing, until the agent comes back', () => {
    const call = bridged().held(FIRST_AGENT, true);
    expect(call.state.name).toBe('on-hold');
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    expect(call.facts).toEqual(['call.held']);
    call.wait(5_000).held(FIRST_AGENT, false);
    expect(call.state.name).toBe('with-agent');
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    expect(call.facts).toEqual(['call.resumed']);
  });

  it('music starts anew each time; holding twice changes nothing', () => {
    const call = bridged().held(FIRST_AGENT, true);
    const first = call.playOf(CALLER);
    call.held(FIRST_AGENT, true);
    expect(call.effects).toEqual([]);
    expect(call.facts).toEqual([]);
    call.held(FIRST_AGENT, false).held(FIRST_AGENT, true);
    expect(call.playOf(CALLER)).not.toBe(first);
  });

  it('without hold music the caller hears silence', () => {
    expect(
      bridged(planWith({ holdMusic: null }))
        .held(FIRST_AGENT, true)
        .hears(CALLER),
    ).toBe('silence');
  });

  it('another codec alone does not change what is heard', () => {
    const call = bridged().send({ type: 'leg.media', leg: FIRST_AGENT, codec: 'PCMA', held: false });
    expect(call.effects).toEqual([]);
    expect(call.state.legs[1]).toMatchObject({ codec: 'PCMA' });
  });

  it('the caller hears what the agent sends meanwhile (sendonly), in the place of our music', () => {
    const call = bridged().held(FIRST_AGENT, true, true);
    expect(call.state.name).toBe('on-hold');
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    // It stops its own music, and still holds.
    expect(call.held(FIRST_AGENT, true, false).hears(CALLER)).toBe('music:hold.wav');
    expect(call.facts).toEqual([]);
    expect(call.held(FIRST_AGENT, false).hears(CALLER)).toBe('agent');
  });

  it('either party can leave while on hold', () => {
    expect(bridged().held(FIRST_AGENT, true).ended(CALLER).drain().state.ending?.reason).toBe('caller-hangup');
    expect(bridged().held(FIRST_AGENT, true).ended(FIRST_AGENT).drain().state.ending?.reason).toBe('agent-hangup');
  });

  it('before the parties are joined: they are on hold as soon as they are', () => {
    const call = briefing().held(FIRST_AGENT, true);
    expect(call.hears(FIRST_AGENT)).toMatch(/^whisper/);
    call.digit(FIRST_AGENT, '1').applied();
    expect(call.state.name).toBe('on-hold');
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.facts).toEqual(['handoff.bridged', 'handoff.ended', 'call.held']);
    expect(call.held(FIRST_AGENT, false).hears(CALLER)).toBe('agent');
  });

  it('between acceptance and bridge: the same', () => {
    const call = joining().held(FIRST_AGENT, true).applied();
    expect(call.state.name).toBe('on-hold');
  });

  it('and taken back before they are joined: they talk', () => {
    const call = briefing().held(FIRST_AGENT, true).held(FIRST_AGENT, false).digit(FIRST_AGENT, '1').applied();
    expect(call.state.name).toBe('with-agent');
  });

  it('once the call is to end: nothing changes', () => {
    const call = bridged().send({ type: 'api.hangup' });
    const before = call.state;
    expect(call.held(FIRST_AGENT, true).state).toEqual(before);
  });
});
