import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../../../src/call-machine/stages/conversation/state.ts';
import { hearsOfMember } from '../../../../../src/call-machine/stages/conversation/who-hears-whom.ts';
import { asLegId, asPlayId } from '../../../../../src/ports/ids.ts';

const [CALLER, AGENT, THIRD] = [asLegId('caller'), asLegId('agent'), asLegId('third')];
const TALK = { kind: 'talk' } as const;
const LISTEN = { kind: 'listen' } as const;
const MUSIC = { id: asPlayId('music'), prompt: { file: 'hold.wav' }, loop: true };

/** Lists for each member, in order, whom it hears. A play is `music`. */
function heard(...members: Member[]): string[][] {
  return members.map(({ leg }) =>
    hearsOfMember(members, leg).map((source) => (source.kind === 'leg' ? source.leg : source.play)),
  );
}

describe('Who hears whom in a conversation', () => {
  it('talk: everybody who talks hears all others who talk', () => {
    expect(heard({ leg: CALLER, mode: TALK }, { leg: AGENT, mode: TALK }, { leg: THIRD, mode: TALK })).toEqual([
      ['agent', 'third'],
      ['caller', 'third'],
      ['caller', 'agent'],
    ]);
  });

  it('listen: a listener hears all who talk, and nobody hears the listener', () => {
    expect(heard({ leg: CALLER, mode: TALK }, { leg: AGENT, mode: TALK }, { leg: THIRD, mode: LISTEN })).toEqual([
      ['agent'],
      ['caller'],
      ['caller', 'agent'],
    ]);
  });

  it('coach: the coach hears all who talk, and only the coached member hears the coach', () => {
    const coach: Member = { leg: THIRD, mode: { kind: 'coach', of: AGENT } };
    expect(heard({ leg: CALLER, mode: TALK }, { leg: AGENT, mode: TALK }, coach)).toEqual([
      ['agent'],
      ['caller', 'third'],
      ['caller', 'agent'],
    ]);
  });

  it('held: a held member hears music, and nobody hears it; the others still talk', () => {
    const held: Member = { leg: CALLER, mode: { kind: 'held', music: MUSIC } };
    expect(heard(held, { leg: AGENT, mode: TALK }, { leg: THIRD, mode: TALK })).toEqual([
      ['music'],
      ['third'],
      ['agent'],
    ]);
    expect(heard({ ...held, mode: { kind: 'held', music: null } }, { leg: AGENT, mode: TALK })).toEqual([[], []]);
  });

  it('somebody who is no member hears nothing', () => {
    expect(hearsOfMember([{ leg: CALLER, mode: TALK }], AGENT)).toEqual([]);
  });

  it('whatever the modes: nobody hears themselves, a listener, somebody held, or a coach of somebody else', () => {
    const legs = ['a', 'b', 'c', 'd'].map(asLegId);
    const mode: fc.Arbitrary<Member['mode']> = fc.oneof(
      fc.constant(TALK),
      fc.constant(LISTEN),
      fc.constantFrom(...legs).map((of) => ({ kind: 'coach' as const, of })),
      fc.constant({ kind: 'held' as const, music: MUSIC }),
    );
    fc.assert(
      fc.property(fc.array(mode, { maxLength: legs.length }), (modes) => {
        const members = modes.map((it, index): Member => ({ leg: legs[index]!, mode: it }));
        for (const { leg } of members) {
          for (const source of hearsOfMember(members, leg)) {
            if (source.kind === 'play') continue;
            const speaker = members.find((member) => member.leg === source.leg)!;
            expect(speaker.leg).not.toBe(leg);
            expect(speaker.mode.kind === 'talk' || (speaker.mode.kind === 'coach' && speaker.mode.of === leg)).toBe(
              true,
            );
          }
        }
      }),
    );
  });
});
