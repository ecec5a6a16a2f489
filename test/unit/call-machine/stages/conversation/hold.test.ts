import { describe, expect, it } from 'vitest';
import { planWith } from '../../support/plan.ts';
import { bridged, briefing, CALLER, FIRST_AGENT, joining } from '../../support/scripted-call.ts';

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

  it('a caller who puts us on hold changes nothing', () => {
    const call = bridged().held(CALLER, true);
    expect(call.state.name).toBe('with-agent');
    expect(call.effects).toEqual([]);
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
