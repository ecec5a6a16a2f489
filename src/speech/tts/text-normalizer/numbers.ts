import { AMOUNT, amountOf, sayAmount, saySign, SIGN } from './amounts.ts';
import { NOT_GOING_ON, NOT_INSIDE, oneOf, sayDigits, sayGroups, sayWhole } from './digits.ts';
import type { Reader, SpokenLanguage } from './spoken-language.ts';

/** Numbers of versions and of addresses: `1.2.3`, `192.168.0.1`. */
const DOTTED = new RegExp(`${NOT_INSIDE}(?<![.,])(\\d{1,5}(?:\\.\\d{1,5}){2,8})(?!\\.\\d)${NOT_GOING_ON}`, 'gu');
const NUMBER = new RegExp(`${NOT_INSIDE}(${SIGN})(\\+?)(${AMOUNT})${NOT_GOING_ON}`, 'gu');

/** Numbers that are nothing else: cardinals, fractions, years, references. Those inside of words (`A380`) stay. */
export function numberReader(language: SpokenLanguage): Reader {
  const { words, beforeDigits, beforeYear, numberSigns } = language;
  const digitsAfter = new RegExp(`(?<!\\p{L})((?:${oneOf(beforeDigits)})(?:\\.|:| is| ist| lautet)? {0,2})(\\d{2,16})${NOT_GOING_ON}(?![.,]\\d)`, 'giu'); // prettier-ignore
  const yearAfter = new RegExp(`(?<!\\p{L})((?:${oneOf(beforeYear)}) )((?:1[1-9]|20)\\d{2})${NOT_GOING_ON}(?![.,]\\d)`, 'giu'); // prettier-ignore
  const signed = new RegExp(`${NOT_INSIDE}(?:${numberSigns.join('|')})[ \u00a0]?(?=\\d)`, 'gu');
  return (text) =>
    text
      .replace(signed, `${words.number} `)
      .replace(digitsAfter, (_, lead: string, digits: string) => lead + sayGroups([digits], language))
      .replace(yearAfter, (_, lead: string, year: string) => lead + language.year(Number(year)))
      .replace(DOTTED, (_, dotted: string) => {
        // Thousands with dots are an amount where the language writes them so.
        const amount = language.decimalSeparator === ',' && /^\d{1,3}(?:\.\d{3})+$/.test(dotted) ? amountOf(dotted, language) : null; // prettier-ignore
        if (amount !== null) return sayAmount(amount, language);
        const parts = dotted.split('.').map((part) => (part.length > 2 ? sayDigits(part, language) : sayWhole(part, language))); // prettier-ignore
        return parts.join(` ${words.separators['.']} `);
      })
      .replace(NUMBER, (_, sign: string, plus: string, written: string) => {
        const amount = amountOf(written, language);
        const said = amount === null ? sayParts(written, language) : sayAmount(amount, language);
        return saySign(sign, language) + (plus === '' ? '' : `${words.plus} `) + said;
      });
}

/** Digits with separators that mean nothing to us: each number by itself. */
function sayParts(written: string, language: SpokenLanguage): string {
  return written.replace(/\d+/g, (digits) => sayWhole(digits, language)).replace(/([.,])(?=\p{L})/gu, '$1 ');
}
