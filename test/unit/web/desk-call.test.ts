import { describe, expect, test } from 'vitest';
import type { Agent, Fact, Handoff, Leg, LiveCall, LiveWorld } from '../../../web/src/lib/live-types.ts';
import { NOTHING, told } from '../../../web/src/lib/live-world.ts';
import type { LiveMessage } from '../../../web/src/lib/live-world.ts';
import { withLoaded } from '../../../web/src/lib/loaded-call.ts';
import type { LoadedCall } from '../../../web/src/lib/loaded-call.ts';
import { deskCall } from '../../../web/src/pages/desk/call-stage.ts';

const AT = '2026-07-13T14:00:00.000Z';
const CALLER: Leg = { id: 'c1.l1', role: 'caller', state: 'answered' };

function leg(state: Leg['state'], id = 'c1.l2'): Leg {
  return { id, role: 'agent', state };
}

function fact(sequence: number, type: string, more: Partial<Fact> = {}): Fact {
  return { sequence, at: AT, type, callId: 'c1', leg: 'c1.l2', ...more };
}

const DIALLING = fact(3, 'handoff.dialling', { destination: 'agent:anna' });

function call(legs: readonly Leg[], more: Partial<LiveCall> = {}): LiveMessage {
  const state = { state: 'handoff', from: '+15550100', to: '100', startedAt: AT, endedAt: null, ended: null } as const;
  return { type: 'call', sequence: 1, callId: 'c1', call: { id: 'c1', ...state, legs, ...more } };
}

const LEFT: LiveMessage = { type: 'call', sequence: 1, callId: 'c1', call: null };

/** The attempt at the agent is over, and the handoff goes on. */
const HANDOFF: LiveMessage = {
  type: 'handoff',
  sequence: 1,
  callId: 'c1',
  handoff: { id: 'c1.h1', callId: 'c1', phase: 'ringing', endedAt: null } as Handoff,
};

function event(told: Fact): LiveMessage {
  return { type: 'event', sequence: 1, callId: 'c1', event: told };
}

function agent(...work: Agent['calls'][number]['work'][]): Agent {
  const calls = work.map((each) => ({ callId: 'c1', handoffId: 'c1.h1', work: each, since: AT, until: null }));
  return { id: 'anna', name: 'Anna', uri: 'sip:anna@127.0.0.1', state: 'available', calls } as unknown as Agent;
}

function after(messages: readonly LiveMessage[], world: LiveWorld = NOTHING): LiveWorld {
  return messages.reduce(told, world);
}

/** An answer of the API, which was on its way for long. */
function loaded(legs: readonly Leg[], facts: readonly Fact[]): LoadedCall {
  const { call: told } = call(legs);
  return { call: told as LoadedCall['call'], card: undefined, handoff: undefined, segments: [], facts };
}

function stage(world: LiveWorld, who: Agent, last: string | null = null): string | null {
  return deskCall(world, who, last)?.stage ?? null;
}

describe('A call at the desk', () => {
  const ringing = after([call([CALLER, leg('ringing')])]);

  test('declined: it is over, whatever the same step and a late answer tell of it', () => {
    const asked = ringing.calls.get('c1');
    const shown = withLoaded(ringing, 'c1', asked, loaded([CALLER, leg('ringing')], [DIALLING]));
    expect(stage(shown, agent('reserved'))).toBe('ringing');
    const left = after([LEFT, HANDOFF], shown);
    expect(stage(left, agent('reserved'))).toBe('over');
    expect(deskCall(left, agent(), null)).toBeNull();
    for (const before of [asked, undefined]) {
      const late = withLoaded(left, 'c1', before, loaded([CALLER, leg('ringing')], [DIALLING]));
      expect(stage(late, agent('reserved'))).toBe('over');
      expect(deskCall(late, agent(), null)).toBeNull();
    }
  });

  test('transferred: what it was is there to be written up, and nobody is consulted any more', () => {
    const bridged = fact(4, 'handoff.bridged', { handoffId: 'c1.h1' });
    const consult = fact(5, 'consult.started', { leg: 'c1.l3', destination: 'tel:+15550199' });
    const talking = after(
      [
        call([CALLER, leg('answered'), leg('answered', 'c1.l3')], { state: 'with-agent' }),
        ...[DIALLING, bridged, consult].map(event),
      ],
      ringing,
    );
    expect(deskCall(talking, agent('busy'), null)).toMatchObject({ stage: 'talking', third: 'c1.l3' });
    const left = after([LEFT, HANDOFF, event(fact(6, 'leg.ended'))], talking);
    const shown = deskCall(left, agent('wrap-up'), 'c1');
    expect(shown).toMatchObject({ stage: 'over', third: null, isConsulted: false });
    expect(shown?.call).toMatchObject({ from: '+15550100', startedAt: AT });
    expect(shown?.call.facts).toHaveLength(4);
  });

  test('that comes back to the agent rings again', () => {
    const again = after(
      [
        event(DIALLING),
        LEFT,
        event(fact(4, 'handoff.attemptEnded')),
        call([CALLER, leg('ended'), leg('ringing', 'c1.l4')]),
        event(fact(7, 'handoff.dialling', { leg: 'c1.l4', destination: 'agent:anna' })),
      ],
      ringing,
    );
    expect(deskCall(again, agent(), null)).toMatchObject({ stage: 'ringing', leg: 'c1.l4' });
  });

  test('that was up for long stays for its notes, though many others ended before it', () => {
    const ended = { reason: 'caller-hung-up' } as unknown as LiveCall['ended'];
    const others = Array.from({ length: 20 }, (_, index): LiveMessage => {
      const id = `other${index}`;
      return { ...call([CALLER]), callId: id, call: { ...call([CALLER]).call, id, ended, endedAt: AT } };
    });
    const world = after([...others, call([CALLER, leg('ended')], { ended, endedAt: AT })], ringing);
    expect(stage(world, agent('wrap-up'), 'c1')).toBe('over');
    expect(world.calls.size).toBe(20);
    expect(world.calls.has('other0')).toBe(false);
  });
  test('of which neither the live view nor the API knows is none', () => {
    const unknown = { ...loaded([], []), call: undefined };
    expect(withLoaded(NOTHING, 'c1', undefined, unknown)).toBe(NOTHING);
  });
  test('with thousands of facts keeps those by which it is known who is where', () => {
    const others = Array.from({ length: 1_200 }, (_, index) => fact(index + 10, 'queue.placed'));
    const world = withLoaded(
      ringing,
      'c1',
      ringing.calls.get('c1'),
      loaded([CALLER, leg('ringing')], [DIALLING, ...others]),
    );
    const again = after([event(fact(1_300, 'leg.answered'))], world);
    const facts = again.calls.get('c1')?.facts ?? [];
    expect(facts).toHaveLength(1_000);
    expect([facts[0]?.sequence, facts[1]?.sequence, facts.at(-1)?.sequence]).toEqual([3, 212, 1_300]);
    expect(stage(again, agent('reserved'))).toBe('ringing');
  });
});
