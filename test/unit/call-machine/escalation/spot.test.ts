import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNotUnderstood, phrasesOf, spotted } from '../../../../src/call-machine/escalation/spot.ts';
import { STOP, wordsOf } from '../../../../src/call-machine/escalation/words.ts';

describe('Words', () => {
  it.each([
    ['I don’t know', ['i', 'do', 'not', 'know']],
    ["We can't, won't and dont.", ['we', 'can', 'not', STOP, 'will', 'not', 'and', 'do', 'not', STOP]],
    ['I cannot', ['i', 'can', 'not']],
    ['Größe, Straße', ['groesse', STOP, 'strasse']],
    ['à l’opérateur', ['a', 'l', 'operateur']],
    ['… ?!', []],
    ['4111 1111', ['4111', '1111']],
    ['__proto__ constructor', ['proto', 'constructor']],
  ])('of %j are %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

const HUMAN = phrasesOf(['@human-en', '@human-de', '@human-es', '@human-fr']);

describe('A phrase that is asked for', () => {
  it.each([
    'I want to talk to a human',
    'talk to a human please',
    'human, please',
    'can i speak with a real person',
    'Could you connect me to an agent?',
    'please transfer me to a representative',
    'i want to speak to your manager',
    'put me through to someone',
    "I don't want to talk to a bot, I want to talk to a human",
    'i dont want to talk to a bot i want to talk to a human',
    "Can't I just talk to a person?",
    "Why can't I talk to a human?",
    "I can't do this without talking to a person",
    'no i want to talk to a human',
    'No, connect me to an operator',
    'No connect me to an operator',
    "This isn't working so connect me to someone",
    'not a machine but talk to a human',
    'let me speak to a supervisor this is not acceptable',
    'I need a human my card is not working',
    'I said I want a human',
    'Ich möchte mit einem Menschen sprechen',
    'ich will mit einem echten menschen reden',
    'Verbinden Sie mich mit einem Mitarbeiter',
    'Kann ich nicht einfach mit einem Menschen sprechen?',
    'Warum kann ich nicht mit einem Mitarbeiter sprechen',
    'Das funktioniert nicht, ich möchte mit jemandem sprechen',
    'Ich will nicht mit einer Maschine reden, sondern mit einem Menschen',
    'ich moechte mit einem menschen sprechen ich verstehe das nicht',
    'ich brauche einen menschen meine karte geht nicht',
    'Quiero hablar con una persona',
    'No puedo hacerlo sin hablar con una persona',
    'Je voudrais parler à un conseiller',
  ])('is spotted in %j', (text) => {
    expect(spotted(wordsOf(text), HUMAN, true)).not.toBeNull();
  });

  it.each([
    'I do not want to talk to a human',
    "I don't want to talk to a human",
    'i dont want to talk to a person',
    'please do not transfer me to an agent',
    'I would rather not speak to a representative',
    'I want to do this without talking to a person',
    'there is no need to talk to a human',
    'no human please',
    "I don't think I need a human",
    'I never said I want to talk to a human',
    'talking to a human is not necessary',
    "I don't want you to connect me to an agent",
    'I would like to use the website instead of talking to a person',
    'I want to talk to a human resources consultant',
    'I want to speak to a travel agent',
    'my brother is human',
    'Ich möchte nicht mit einem Menschen sprechen',
    'Mit einem Menschen möchte ich nicht sprechen',
    'Ich will mit keinem Menschen sprechen',
    'Heute möchte ich nicht mit einem Mitarbeiter sprechen',
    'Das geht auch, ohne mit einem Menschen zu sprechen',
    'Ich glaube nicht, dass ich mit einem Menschen sprechen muss',
    'Einen Mitarbeiter brauche ich nicht',
    'Ich möchte meine Adresse ändern',
    'No quiero hablar con una persona',
    'Je ne veux pas parler à un humain',
    '',
  ])('is not spotted in %j', (text) => {
    expect(spotted(wordsOf(text), HUMAN, true)).toBeNull();
  });

  it('may be of the own ones, with up to three words for *', () => {
    const own = phrasesOf(['cancel * contract', 'kündigen']);
    expect(spotted(wordsOf('cancel my mobile phone contract'), own, true)).toBe('cancel * contract');
    expect(spotted(wordsOf('cancel my very old mobile phone contract'), own, true)).toBeNull();
    expect(spotted(wordsOf('Ich will KUENDIGEN'), own, true)).toBe('kuendigen');
    expect(spotted(wordsOf('contracts to cancel'), own, true)).toBeNull();
  });

  it('does not count where an exception covers it', () => {
    const own = phrasesOf(['agent', '!travel agent']);
    expect(spotted(wordsOf('I am a travel agent'), own, true)).toBeNull();
    expect(spotted(wordsOf('I am a travel agent, give me an agent'), own, true)).toBe('agent');
  });

  it('counts as a topic although it is negated', () => {
    expect(spotted(wordsOf('I have no lawyer'), phrasesOf(['@legal-en']), false)).toBe('lawyer');
    expect(spotted(wordsOf('I have no lawyer'), phrasesOf(['@legal-en']), true)).toBeNull();
  });

  it('takes lists that are there only', () => {
    expect(spotted(wordsOf('constructor'), phrasesOf(['@constructor', '@none']), true)).toBeNull();
  });
});

describe('An AI that did not understand', () => {
  it.each([
    ["Sorry, I didn't catch that.", true],
    ['I do not understand. Could you repeat that?', true],
    ['Das habe ich leider nicht verstanden.', true],
    ['Your order is on its way.', false],
    ['Wie kann ich helfen?', false],
  ])('says %j: %s', (text, isIt) => {
    expect(isNotUnderstood(text)).toBe(isIt);
  });
});

describe('Any text', () => {
  it('is looked at without a fault, in time that is linear in it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('not ', 'a ', "n't", '’t', 'human', ', ', 'ä', 'talk to ', '{', '\u0301')), (parts) => {
        spotted(wordsOf(parts.join('')), HUMAN, true);
      }),
    ); // prettier-ignore
    for (const part of ['a', 'talk to ', "don't ", 'ä', "'", '.', 'no ', 'cancel cancel ']) {
      const startMs = performance.now();
      const words = wordsOf(part.repeat(200_000 / part.length));
      spotted(words.slice(0, 200), [...HUMAN, ...phrasesOf(['cancel * * contract'])], true);
      // A square of the length would take minutes.
      expect(performance.now() - startMs).toBeLessThan(3_000);
    }
  });
});
