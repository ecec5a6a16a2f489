import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpeechRedactor } from '../../../../src/transcription/redact/index.ts';

/** Redacts each text by itself. A word behind it says that no number goes on in another one. */
function redactor(rules: readonly string[]): (text: string) => string {
  return (text) => new SpeechRedactor(rules).final(`${text} end`).replace(/ end$/, '');
}

const cards = redactor(['card-numbers']);

describe('SpeechRedactor: card-numbers', () => {
  test.each([
    ['It is 4111 1111 1111 1111, thanks.', 'It is [card number], thanks.'],
    ['It is 4111-1111-1111-1111.', 'It is [card number].'],
    ['4111111111111111', '[card number]'],
    ['378282246310005 and more', '[card number] and more'],
    ['four one one one, one one one one, one one one one, one one one one please', '[card number] please'],
    ['Four triple one, quadruple one quadruple one quadruple one', '[card number]'],
    ['four double one one uh quadruple one and quadruple one then quadruple one', '[card number]'],
    ['five five oh oh zero zero five five five five five five five five five nine', '[card number]'],
    ['vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins bitte', '[card number] bitte'],
    ['vier dreimal eins, viermal eins, viermal eins, viermal eins', '[card number]'],
    ['einundvierzig elf elf elf elf elf elf elf', '[card number]'],
    ['forty one eleven eleven eleven eleven eleven eleven eleven', '[card number]'],
    ['forty-one 11 1111 1111 1111', '[card number]'],
    ['card 4111 1111 1111 1111 expires 12 27', 'card [card number] expires 12 27'],
    ['4111 1111 1111 1111, 12 27, 123', '[card number], 12 27, 123'],
    ['４１１１ １１１１ １１１１ １１１１', '[card number]'],
    ['٤١١١ ١١١١ ١١١١ ١١١١', '[card number]'],
    ['४१११ ११११ ११११ ११११', '[card number]'],
    ['𝟜𝟙𝟙𝟙 𝟏𝟏𝟏𝟏 𝟣𝟣𝟣𝟣 𝟷𝟷𝟷𝟷', '[card number]'],
    ['58129 4389 4090 2298 8113', '[card number]'], // Two numbers by their check digits: the second begins in the first.
    ['two: 4111 1111 1111 1111; 5500 0055 5555 5559!', 'two: [card number]!'], // Numbers that follow each other are hidden as one.
  ])('%s', (text, safe) => {
    expect(cards(text)).toBe(safe);
  });

  test.each([
    ['4111 1111 1111 1112'], // The check digit is wrong.
    ['Call me at +49 171 1234567 or 555 123 4567.'],
    ['One moment, I have two or three questions about order 1042.'],
    ['0000 0000 0000 0000'],
    ['constructor __proto__ toString four'],
    [''],
  ])('%s stays', (text) => {
    expect(cards(text)).toBe(text);
  });

  test('a text without digits or words for them is never changed, and nothing throws', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'x', 'ä', 'ß', ' ', ',', '.', '-', '!', '\n'),
      maxLength: 200,
    });
    fc.assert(fc.property(letters, (text) => cards(text) === text));
    const odd = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('4', 'one', 'double', 'forty', 'uh', '[card number]', ' - ', '１', '٤', 'einund', '\uD800'),
      ),
    );
    fc.assert(
      fc.property(odd, (pieces) => {
        const redactOdd = new SpeechRedactor(['card-numbers', '/o.e/i']);
        for (const piece of pieces) {
          redactOdd.partial(piece);
          redactOdd.final(piece);
        }
        cards(pieces.join(' '));
      }),
    );
  });

  test('every number that passes Luhn is hidden, however its digits are grouped and said', () => {
    const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 18 });
    fc.assert(
      fc.property(digits, fc.array(fc.constantFrom('w', 'd', ' ', '-'), { minLength: 19, maxLength: 19 }), (body, how) => {
        const number = withCheckDigit(body);
        fc.pre(/[1-9]/.test(number));
        const said = Array.from(number).map((digit, index) => {
          const way = how[index] ?? ' ';
          return way === 'w' ? ` ${words[Number(digit)] ?? ''} ` : way === 'd' ? digit : digit + way;
        });
        expect(cards(`number: ${said.join('')}.`)).not.toMatch(/\d|zero|one|two|three|four|five|six|seven|eight|nine/);
      }),
    );
  }); // prettier-ignore

  test('a long text of digits takes no long time', () => {
    const start = performance.now();
    cards('4 '.repeat(20_000));
    cards('4'.repeat(20_000));
    cards('double '.repeat(5_000));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

function withCheckDigit(body: readonly number[]): string {
  const sum = body.toReversed().reduce((total, digit, index) => {
    const value = index % 2 === 0 ? digit * 2 : digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return body.join('') + String((10 - (sum % 10)) % 10);
}

describe('SpeechRedactor: patterns', () => {
  test('what a pattern finds is hidden, after card numbers', () => {
    const redact = redactor(['/\\bpin (?:is )?\\d+/i', 'card-numbers']);
    expect(redact('My PIN is 1234, card 4111111111111111.')).toBe('My [redacted], card [card number].');
  });

  test('no rules change nothing', () => {
    expect(redactor([])('4111 1111 1111 1111')).toBe('4111 1111 1111 1111');
  });
});

describe('SpeechRedactor', () => {
  const said = (...texts: string[]): string[] => {
    const redact = new SpeechRedactor(['card-numbers']);
    return texts.map((text) => redact.final(text));
  };

  test('a number whose speaker pauses is hidden from where it is known to be one', () => {
    expect(said('It is 4111 1111', '1111 1111, thanks.')).toEqual(['It is 4111 1111', '[card number], thanks.']);
    expect(said('4111 1111 1111', '1111')).toEqual(['[card number]', '[card number]']);
    expect(said('four one one one', 'uh, one one one one', 'one one one one', 'one one one one')).toEqual([
      'four one one one',
      'uh, one one one one',
      '[card number]',
      '[card number]',
    ]);
  });

  test('digits before a number do not make it readable', () => {
    expect(said('58129', '4389 4090 2298 8113')).toEqual(['58129', '[card number]']);
    expect(said('58129 4389 4090 2298', '8113')).toEqual(['[card number]', '[card number]']);
    expect(said('6212 3456 7890 1234', '565')).toEqual(['[card number]', '[card number]']);
  });

  const issued = [['4', 13], ['4', 16], ['4', 19], ['51', 16], ['2221', 16], ['2720', 16], ['37', 15], ['36', 14], ['62', 19], ['6011', 17], ['50', 18]] as const; // prettier-ignore
  const card = fc
    .tuple(fc.constantFrom(...issued), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 18, maxLength: 18 }))
    .map(([[prefix, length], body]) => withCheckDigit([...Array.from(prefix, Number), ...body].slice(0, length - 1)));
  // The digits that are not of the card are full-width ones, to be told from those that are.
  const others = fc.string({ unit: fc.constantFrom(...Array.from('０１２３４５６７８９')), maxLength: 24 });

  test('no digit of a card number is readable, whatever digits are before and behind it', () => {
    fc.assert(
      fc.property(others, card, others, (before, number, behind) => {
        expect(said(Array.from(before + number + behind).join(' ')).join('')).not.toMatch(/[0-9]/);
        expect(said(`${before} ${number} ${behind}`).join('')).not.toMatch(/[0-9]/);
      }),
    );
  });

  test('of a number in pieces 11 digits at most are readable, whatever digits are before and behind it', () => {
    const cuts = fc.array(fc.boolean(), { minLength: 67, maxLength: 67 });
    fc.assert(
      fc.property(others, card, others, cuts, (before, number, behind, cut) => {
        const digits = Array.from(before + number + behind);
        const pieces = digits.map((digit, index) => digit + (cut[index] === true ? '|' : ' ')).join('');
        expect(
          said(...pieces.split('|'))
            .join('')
            .match(/[0-9]/g)?.length ?? 0,
        ).toBeLessThanOrEqual(11);
      }),
    );
  });

  test('something else between ends the number', () => {
    expect(said('4111 1111', 'sorry', '1111 1111')).toEqual(['4111 1111', 'sorry', '1111 1111']);
    expect(said('4111 1111 is the first', '1111 1111')).toEqual(['4111 1111 is the first', '1111 1111']);
  });

  test('telephone numbers in pieces stay', () => {
    expect(said('It is 555', '123', '4567')).toEqual(['It is 555', '123', '4567']);
    expect(said('It is plus 491711234567')).toEqual(['It is plus 491711234567']);
  });

  test('a partial result is made safe too, and is not remembered', () => {
    const redact = new SpeechRedactor(['card-numbers']);
    expect(redact.partial('4111 1111')).toBe('4111 1111');
    expect(redact.partial('4111 1111 1111 1')).toBe('[card number]');
    expect(redact.final('4111 1111')).toBe('4111 1111');
    expect(redact.partial('1111 1111')).toBe('[card number]');
    expect(redact.final('hello')).toBe('hello');
    expect(redact.partial('1111 1111')).toBe('1111 1111');
  });
});
