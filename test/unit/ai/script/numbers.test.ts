import { describe, expect, it } from 'vitest';
import { dateOfKeys, dateOfWords, spokenDate } from '../../../../src/ai/script/dates.ts';
import { languageOf } from '../../../../src/ai/script/languages/index.ts';
import type { LanguageCode } from '../../../../src/ai/script/languages/index.ts';
import { digitsIn } from '../../../../src/ai/script/numbers.ts';
import { wordsOf } from '../../../../src/call-machine/index.ts';

/** A Saturday. */
const NOW = new Date(2026, 10, 28, 12);

describe('digitsIn', () => {
  it.each<[LanguageCode, string, string]>([
    ['en', 'my number is 47 11', '4711'],
    ['en', 'oh seven double five, triple zero', '07550'.concat('00')],
    ['en', 'forty two nineteen twenty', '421920'],
    ['de', 'Null vier, siebzehn, dreiunddreißig, zwo', '0417332'],
    ['es', 'noventa y uno, cero dos', '9102'],
    ['fr', 'zéro six, quatre-vingt-douze, soixante et onze, vingt et un', '06927121'],
    ['en', 'I have none', ''],
  ])('in %s: %s', (code, said, digits) => {
    expect(digitsIn(wordsOf(said), languageOf(code))).toBe(digits);
  });
});

describe('dateOfWords', () => {
  it.each<[LanguageCode, string, string | null]>([
    ['en', 'today please', '2026-11-28'],
    ['en', 'the day after tomorrow', '2026-11-30'],
    ['en', 'on Friday', '2026-12-04'],
    ['en', 'Saturday', '2026-12-05'],
    ['en', 'March the twenty first', '2027-03-21'],
    ['en', 'the 1st of December 2027', '2027-12-01'],
    ['en', 'May fourth twenty twenty eight', '2028-05-04'],
    ['en', '11/30', '2026-11-30'],
    ['de', 'übermorgen', '2026-11-30'],
    ['de', 'am dritten Oktober', '2027-10-03'],
    ['de', 'am einunddreißigsten Dezember', '2026-12-31'],
    ['de', '5.3.2027', '2027-03-05'],
    ['es', 'el cinco de marzo', '2027-03-05'],
    ['fr', 'le premier août', '2027-08-01'],
    ['en', 'the thirty first of June', null],
    ['en', 'February 29', '2028-02-29'],
    ['en', 'some day', null],
  ])('in %s: %s', (code, said, date) => {
    const language = languageOf(code);
    expect(dateOfWords(said, language, language.dateKeys, NOW)).toBe(date);
  });
});

describe('dateOfKeys', () => {
  it('takes day and month in the order of the country, with a year or the next one', () => {
    expect(dateOfKeys('0503', 'DDMM', NOW)).toBe('2027-03-05');
    expect(dateOfKeys('1130', 'MMDD', NOW)).toBe('2026-11-30');
    expect(dateOfKeys('05031999', 'DDMM', NOW)).toBe('1999-03-05');
    expect(dateOfKeys('3102', 'DDMM', NOW)).toBeNull();
    expect(dateOfKeys('053', 'DDMM', NOW)).toBeNull();
  });
});

it('reads a date out in the language of the call', () => {
  expect(spokenDate('2027-03-05', 'en')).toBe('Friday, March 5, 2027');
  expect(spokenDate('2027-03-05', 'de')).toBe('Freitag, 5. März 2027');
});
