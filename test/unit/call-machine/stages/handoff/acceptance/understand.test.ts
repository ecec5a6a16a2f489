import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEcho } from '../../../../../../src/call-machine/stages/handoff/acceptance/echo.ts';
import { understand } from '../../../../../../src/call-machine/stages/handoff/acceptance/understand.ts';

describe('what an agent says to a call that is offered', () => {
  it.each([
    'Yes.', 'yes please', 'Yeah, put them through', 'okay', 'Sure, go ahead!', "I'll take it", 'no problem', 'Why not?',
    'yes no problem', 'um, yes', 'hello, yes, connect me', 'Ja', 'Ja, bitte verbinden Sie mich', 'klar, kein Problem',
    'warum nicht', 'ich nehme das Gespräch', 'Natürlich', 'Sí', '¡Claro que sí!', 'de acuerdo, páselo', 'Oui',
    'bien sûr', "d'accord, passez-le-moi", 'pas de problème',
  ])('%s: yes', (text) => {
    expect(understand(text)).toBe('accept');
  }); // prettier-ignore

  it.each([
    'No.', 'no thanks', 'Nope', "I can't take it", 'I cannot take the call right now', "don't put them through",
    'not now', 'sorry, I am busy', 'I do not accept', 'of course not', 'decline', 'no no no', 'Nein', 'nein danke',
    'das nehme ich nicht', 'jetzt nicht', 'geht nicht', 'leider nicht', 'no acepto', 'Claro que no', 'no puedo',
    'Non merci', 'je ne peux pas', "je n'accepte pas", 'not ready',
  ])('%s: no', (text) => {
    expect(understand(text)).toBe('decline');
  }); // prettier-ignore

  it.each([
    'say that again', 'Pardon?', "I can't hear you", 'what was that', 'sorry, I did not catch that', 'noch einmal bitte',
    'Wie bitte?', 'otra vez', 'répétez', 'yes, but repeat that',
  ])('%s: once more', (text) => {
    expect(understand(text)).toBe('repeat');
  }); // prettier-ignore

  it.each(['', '...', 'Hello?', 'um', 'one moment please', 'einen Moment', 'Guten Tag'])('%j: nothing', (text) => {
    expect(understand(text)).toBe('nothing');
  });

  it.each([
    'yes no', 'no, yes', "I'm not sure", 'I do not know', 'my coffee is cold', 'ich nehme den Anruf nicht an',
    'yes I think that we should all go and have lunch together some time soon after the meeting',
  ])('%s: nobody can tell', (text) => {
    expect(understand(text)).toBeNull();
  }); // prettier-ignore

  it('phrases of the site count beside those that are built in', () => {
    const own = { accept: ['beam me up'], decline: ['nobody home'], repeat: ['once more with feeling'] };
    expect(['Beam me up!', 'nobody home', 'once more with feeling', 'yes'].map((text) => understand(text, own))).toEqual(
      ['accept', 'decline', 'repeat', 'accept'],
    ); // prettier-ignore
    expect(understand('do not beam me up', own)).toBe('decline');
  });

  it('any text is understood in some way, in little time', () => {
    fc.assert(fc.property(fc.string({ maxLength: 10_000 }), (text) => {
      expect(['accept', 'decline', 'repeat', 'nothing', null]).toContain(understand(text));
    }), { numRuns: 200 }); // prettier-ignore
    const startedAt = performance.now();
    understand('yes no '.repeat(1_400));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('an echo of what the agent is told', () => {
  const told = ['Call from 15 about a refund. She said yes to it.', 'Do you take the call? Press 1 to accept.'];

  it.each(['a refund', 'to accept', 'YES', 'do you take the call press', 'take the call'])('%s', (text) => {
    expect(isEcho(text, told)).toBe(true);
  });

  it.each(['I take the call', 'sure', 'refund a', '', 'accept please'])('%j is none', (text) => {
    expect(isEcho(text, told)).toBe(false);
  });
});
