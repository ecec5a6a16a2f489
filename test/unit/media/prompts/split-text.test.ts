import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from '../../../../src/media/prompts/split-text.ts';

function withoutSpace(text: string): string {
  return text.replaceAll(/\s/gu, '');
}

describe('splitText', () => {
  it('leaves a text that fits as it is', () => {
    expect(splitText(' One.  Two, three. ', 20)).toEqual([' One.  Two, three. ']);
  });

  it('cuts after sentences, and joins short ones', () => {
    expect(splitText('One is here. Is two "here?" Three!\nFour', 20)).toEqual([
      'One is here.',
      'Is two "here?"',
      'Three! Four',
    ]);
  });

  it('cuts a long sentence after a clause, and a long clause between words', () => {
    expect(splitText('A short clause, then one that has many words.', 16)).toEqual([
      'A short clause,',
      'then one that',
      'has many words.',
    ]);
  });

  it('does not cut a number or an abbreviation that has no space behind it', () => {
    expect(splitText('It costs 1,042.50 euros. Yes.', 25)).toEqual(['It costs 1,042.50 euros.', 'Yes.']);
  });

  it('cuts an endless word between characters', () => {
    expect(splitText('😀😀😀', 4)).toEqual(['😀😀', '😀']);
  });

  it('makes pieces of some 15 seconds of a long text', () => {
    const pieces = splitText('This is a sentence of forty-one letters. '.repeat(98).trim(), 1_000);
    expect(pieces.every(({ length }) => length <= 250)).toBe(true);
    expect(pieces).toHaveLength(17);
  });

  it('loses nothing, and every piece fits, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 2, max: 60 }), (text, max) => {
        const pieces = splitText(text, max);
        expect(pieces.every(({ length }) => length <= max)).toBe(true);
        expect(withoutSpace(pieces.join(''))).toBe(withoutSpace(text));
      }),
      { numRuns: 100 },
    );
  });

  it('takes time in proportion to a hostile text', () => {
    const startedAt = performance.now();
    for (const text of ['.'.repeat(20_000), '. '.repeat(10_000), ' '.repeat(20_000), `.${'"'.repeat(20_000)}`])
      splitText(text, 1_000);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
