import { sayCounted, sayDigits, sayWhole } from './digits.ts';
import type { SpokenLanguage } from './spoken-language.ts';

/** An amount as it is written: digits, with separators of thousands or of a fraction. The caller sees to its ends. */
export const AMOUNT = "\\d{1,3}(?:[.,'’\u00a0\u202f]\\d{3})+(?:[.,]\\d{1,15})?|\\d{1,40}(?:[.,]\\d{1,15})?";

/** An amount, its digits as they were written. */
export interface Amount {
  readonly whole: string;
  /** Null where there is none. */
  readonly fraction: string | null;
  readonly separator: '.' | ',';
  /** It was written with separators of thousands. */
  readonly grouped: boolean;
}

/**
 * What an amount means. A single separator before three digits is one of thousands if the language uses it so, or of
 * money, which has no thousandths. Null if it cannot be told.
 */
export function amountOf(text: string, language: SpokenLanguage, isMoney = false): Amount | null {
  const plain = text.replace(/['’\u00a0\u202f]/g, '');
  const separators = plain.match(/[.,]/g) ?? [];
  const last = (separators.at(-1) ?? language.decimalSeparator) as '.' | ',';
  const grouped = plain !== text;
  if (separators.length === 0) return { whole: plain, fraction: null, separator: last, grouped };
  const cut = plain.lastIndexOf(last);
  const tail = plain.slice(cut + 1);
  const isThousands =
    separators.length > 1
      ? separators.every((each) => each === last)
      : tail.length === 3 && cut <= 3 && !plain.startsWith('0') && last !== language.decimalSeparator;
  if (isThousands) return { whole: plain.replace(/[.,]/g, ''), fraction: null, separator: last, grouped: true };
  const whole = plain.slice(0, cut);
  // `1,2` is a list in English, and `1.2.3,4` is nothing that we know.
  if (!isMoney && last === ',' && language.decimalSeparator === '.') return null;
  if (separators.slice(0, -1).includes(last)) return null;
  return {
    whole: whole.replace(/[.,]/g, ''),
    fraction: tail,
    separator: last,
    grouped: grouped || separators.length > 1,
  };
}

/** An amount as a number, and its fraction digit by digit: `three point one four`. */
export function sayAmount({ whole, fraction, separator, grouped }: Amount, language: SpokenLanguage): string {
  const said = grouped || fraction !== null ? sayCounted(whole, language) : sayWhole(whole, language);
  if (fraction === null) return said;
  return `${said} ${language.words.separators[separator]} ${sayDigits(fraction, language)}`;
}

/** The amount as a whole number that can be counted; null if it has a fraction or is too long. */
export function countOf({ whole, fraction, grouped }: Amount): number | null {
  if (fraction !== null || whole.length > (grouped ? 15 : 6)) return null;
  return whole.length > 1 && whole.startsWith('0') ? null : Number(whole);
}

/** Whether a sign stands before a number, and not between two. */
export const SIGN = '(?:(?<![\\p{L}\\p{N}_.,)\\]%€°-])[-−])?';
/** What a sign is said as, with a space behind it; empty where there is none. */
export function saySign(sign: string, language: SpokenLanguage): string {
  return sign === '' ? '' : `${language.words.minus} `;
}
