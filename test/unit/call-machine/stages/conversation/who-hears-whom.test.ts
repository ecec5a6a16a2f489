import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../../../src/call-machine/stages/conversation/state.ts';
import type { Circle } from '../../../../../src/call-machine/stages/conversation/who-hears-whom.ts';
import type { LegId } from '../../../../../src/ports/ids.ts';
import { hearsOfMember } from '../../../../../src/call-machine/stages/conversation/who-hears-whom.ts';
import { asLegId, asPlayId } from '../../../../../src/ports/ids.ts';

const [CALLER, AGENT, THIRD] = [asLegId('caller'), asLegId('agent'), asLegId('third')];
const TALK = { kind: 'talk' } as const;
const LISTEN = { kind: 'listen' } as const;
const HELD = { kind: 'held' } as const;
const MUSIC = { id: asPlayId('music'), prompt: { file: 'hold.wav' }, loop: true };
const WAITING = [CALLER, AGENT, THIRD].map((leg) => ({ leg, play: MUSIC }));

function member(leg: LegId, mode: Member['mode'], more: Partial<Member> = {}): Member {
  return { leg, mode, holds: false, sends: false, ...more };
}

/** Lists for each member, in order, whom it hears. A play is `music`. */
function heard(...members: Member[]): string[][] {
  return heardIn({}, ...members);
}

function heardIn(circle: Partial<Circle>, ...members: Member[]): string[][] {
  const whole: Circle = { members, held: [], consult: null, music: WAITING, ...circle };
  return members.map(({ leg }) =>
    hearsOfMember(whole, CALLER, leg).map((source) => (source.kind === 'leg' ? source.leg : source.play)),
  );
}

describe('Who hears whom in a conversation', () => {
  it('talk: everybody who talks hears all others who talk', () => {
    expect(heard(member(CALLER, TALK), member(AGENT, TALK), member(THIRD, TALK))).toEqual([
      ['agent', 'third'],
      ['caller', 'third'],
      ['caller', 'agent'],
    ]);
  });

  it('listen: a listener hears all who talk, and nobody hears the listener', () => {
    expect(heard(member(CALLER, TALK), member(AGENT, TALK), member(THIRD, LISTEN))).toEqual([
      ['agent'],
      ['caller'],
      ['caller', 'agent'],
    ]);
  });

  it('coach: the coach hears all who talk, and only the coached member hears the coach', () => {
    const coach = member(THIRD, { kind: 'coach', of: AGENT });
    expect(heard(member(CALLER, TALK), member(AGENT, TALK), coach)).toEqual([
      ['agent'],
      ['caller', 'third'],
      ['caller', 'agent'],
    ]);
  });

  it('held: a held member hears music, and nobody hears it; the others still talk', () => {
    const held = member(CALLER, HELD);
    expect(heard(held, member(AGENT, TALK), member(THIRD, TALK))).toEqual([['music'], ['third'], ['agent']]);
    expect(heardIn({ music: [] }, held, member(AGENT, TALK))).toEqual([[], []]);
    const byApi = { held: [{ leg: CALLER, by: 'api', prompt: null }] } as const;
    expect(heardIn(byApi, member(CALLER, TALK), member(AGENT, TALK), member(THIRD, LISTEN))).toEqual([
      ['music'],
      [],
      ['agent'],
    ]);
  });

  it('consult: agent and third party hear each other, the caller hears music, a listener hears both sides', () => {
    const consult = { consult: { agent: AGENT, third: THIRD } };
    const listener = member(asLegId('lead'), LISTEN);
    expect(heardIn(consult, member(CALLER, TALK), member(AGENT, TALK), member(THIRD, TALK), listener)).toEqual([
      ['music'],
      ['third'],
      ['agent'],
      ['caller', 'agent', 'third'],
    ]);
  });

  it('consult: whoever else talks goes on talking with the caller', () => {
    const consult = { consult: { agent: AGENT, third: THIRD } };
    const other = member(asLegId('other'), TALK);
    expect(heardIn(consult, member(CALLER, TALK), member(AGENT, TALK), member(THIRD, TALK), other)).toEqual([
      ['other'],
      ['third'],
      ['agent'],
      ['caller'],
    ]);
  });

  it("a telephone's hold (RFC 3264 8.4): it hears nothing; alone with it, one hears music or what it sends", () => {
    expect(heard(member(CALLER, TALK), member(AGENT, TALK, { holds: true }))).toEqual([['music'], []]);
    expect(heard(member(CALLER, TALK), member(AGENT, TALK, { holds: true, sends: true }))).toEqual([['agent'], []]);
    expect(heard(member(CALLER, TALK, { holds: true }), member(AGENT, TALK))).toEqual([[], ['music']]);
    // Two others talk on without music.
    expect(heard(member(CALLER, TALK), member(AGENT, TALK, { holds: true }), member(THIRD, TALK))).toEqual([
      ['third'],
      [],
      ['caller'],
    ]);
  });

  it('a caller whom nobody talks with hears music, and a lone agent hears silence', () => {
    expect(heard(member(CALLER, TALK))).toEqual([['music']]);
    expect(heard(member(AGENT, TALK))).toEqual([[]]);
    expect(heard(member(CALLER, TALK), member(THIRD, LISTEN))).toEqual([['music'], ['caller']]);
  });

  it('somebody who is no member hears nothing', () => {
    const circle = { members: [member(CALLER, TALK)], held: [], consult: null, music: WAITING };
    expect(hearsOfMember(circle, CALLER, AGENT)).toEqual([]);
  });

  it('whatever the modes, holds and consultations: nobody hears who must not be heard', () => {
    const legs = ['a', 'b', 'c', 'd'].map(asLegId);
    const one = fc.constantFrom(...legs);
    const mode: fc.Arbitrary<Member['mode']> = fc.oneof(
      fc.constant(TALK),
      fc.constant(TALK),
      fc.constant(LISTEN),
      one.map((of) => ({ kind: 'coach' as const, of })),
      fc.constant(HELD),
    );
    const state = fc.record({ mode, holds: fc.boolean(), sends: fc.boolean() });
    const consults = fc.option(fc.record({ agent: one, third: one }));
    fc.assert(
      fc.property(fc.array(state, { maxLength: legs.length }), consults, fc.array(one), (states, consult, onHold) => {
        const members = states.map((it, index): Member => ({ leg: legs[index]!, ...it }));
        const held = onHold.map((leg) => ({ leg, by: 'api' as const, prompt: null }));
        const circle: Circle = { members, held, consult, music: [] };
        const isHeld = ({ leg, mode: { kind } }: Member): boolean => kind === 'held' || onHold.includes(leg);
        const isAside = (leg: LegId): boolean => leg === consult?.agent || leg === consult?.third;
        for (const listener of members) {
          for (const source of hearsOfMember(circle, legs[0]!, listener.leg)) {
            if (source.kind === 'play') continue;
            const speaker = members.find(({ leg }) => leg === source.leg)!;
            expect(speaker.leg).not.toBe(listener.leg);
            expect(isHeld(speaker) || isHeld(listener) || listener.holds).toBe(false);
            expect(speaker.holds && !speaker.sends).toBe(false);
            expect(speaker.mode.kind).toBeOneOf(['talk', 'coach']);
            if (speaker.mode.kind === 'coach') expect(speaker.mode.of).toBe(listener.leg);
            else if (listener.mode.kind === 'talk') expect(isAside(speaker.leg)).toBe(isAside(listener.leg));
          }
        }
      }),
    );
  });
});
