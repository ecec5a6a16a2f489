import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractSummary } from '../../../../src/call-machine/summary/extract-summary.ts';

describe('A summary out of the words of the caller', () => {
  it.each([
    [['Hello.', 'My name is Maria Lopez and I was charged 120 dollars twice for order 4411.', 'Can I get a refund?', 'I want to talk to a human.'], null,
      'The caller said: My name is Maria Lopez and I was charged 120 dollars twice for order 4411. Question: Can I get a refund?'],
    [['hi', 'my internet has been down since monday', 'my name is bob smith', 'i paid 49.99 euros', 'when will it be fixed'], null,
      'The caller said: my internet has been down since monday. Question: when will it be fixed? Mentioned: Bob Smith, 49.99 euros.'],
    [['Guten Tag, ich heiße Jana Krause.', 'Meine Rechnung 20411 stimmt nicht, es sind 30 Euro zu viel.', 'Wann bekomme ich das Geld zurück?'], 'de-DE',
      'Der Anrufer sagte: Meine Rechnung 20411 stimmt nicht, es sind 30 Euro zu viel. Frage: Wann bekomme ich das Geld zurück? Genannt: Jana Krause.'],
    [['I want to talk to a human'], 'en-US', ''],
    [['yes', 'no', 'okay'], null, ''],
    [['billing'], null, 'The caller said: billing.'],
    [['My card is [card number], and it was declined at 3.5 percent.'], null, 'The caller said: My card is [card number], and it was declined at 3.5 percent.'],
    [[], null, ''],
  ] as const)('%j, language %s', (said, language, summary) => {
    expect(extractSummary(said, language)).toBe(summary);
  }); // prettier-ignore

  it('is bounded, of one line, and takes time that is linear in the words', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 400 }), { maxLength: 40 }), (said) => {
        const summary = extractSummary(said, null);
        expect(summary.length).toBeLessThan(900);
        expect(summary).toBe(summary.toWellFormed());
      }),
    );
    for (const part of ['a.', '1', '1,', '. ', 'order ', 'my name is ', '$', 'x ', '?', 'a.b']) {
      const startMs = performance.now();
      expect(extractSummary(Array<string>(40).fill(part.repeat(400 / part.length)), null).length).toBeLessThan(900);
      expect(performance.now() - startMs).toBeLessThan(2_000);
    }
  });
});
