import { NOT_GOING_ON, NOT_INSIDE, sayGroups } from './digits.ts';
import type { Reader, SpokenLanguage } from './spoken-language.ts';

/** ITU-T E.164: 15 digits at most; some that are written have more. */
const MAX_DIGITS = 20;
const MIN_INTERNATIONAL_DIGITS = 5;

const INTERNATIONAL = new RegExp(`${NOT_INSIDE}\\+(\\d(?:[ ()/.\u00a0-]{0,3}\\d){4,24})${NOT_GOING_ON}`, 'gu');
/** It begins with the zero of a trunk prefix, and has a separator. */
const NATIONAL = new RegExp(
  `${NOT_INSIDE}(?<![.,:/-])(\\(?0\\d{1,5}\\)?[ /\u00a0-]{1,3}\\d(?:[ /\u00a0-]{0,2}\\d){3,18})${NOT_GOING_ON}(?![.,:]\\d)`,
  'gu',
);
/** The North American Numbering Plan. */
const NORTH_AMERICAN = new RegExp(
  `${NOT_INSIDE}(?<![.,:/-])((?:1[-. ])?(?:\\(\\d{3}\\) ?|\\d{3}[-. ])\\d{3}[-. ]\\d{4})${NOT_GOING_ON}(?![-.,:]\\d)`,
  'gu',
);
const LOCAL = new RegExp(`${NOT_INSIDE}(?<![.,:/-])(\\d{3}-\\d{4})${NOT_GOING_ON}(?![-.,:/]\\d)`, 'gu');

/** Country codes of two digits (ITU-T E.164 annex D). Those of one are 1 and 7; all others have three. */
const TWO_DIGIT_CODES = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Numbers that are dialled are said digit by digit, with a pause where the text has one. */
export function phoneNumberReader(language: SpokenLanguage): Reader {
  const national = (whole: string, number: string): string => {
    const groups = number.match(/\d+/g) ?? [];
    return groups.join('').length > MAX_DIGITS ? whole : sayGroups(groups, language);
  };
  return (text) => {
    const local = text
      .replace(INTERNATIONAL, (whole, number: string) => sayInternational(whole, number, language))
      .replace(NATIONAL, national)
      .replace(NORTH_AMERICAN, national);
    // Seven digits with a hyphen are a number in America, and may be anything elsewhere.
    return language.tag === 'en' ? local.replace(LOCAL, national) : local;
  };
}

function sayInternational(whole: string, number: string, language: SpokenLanguage): string {
  // `+49 (0)30`: the zero is dialled inside the country only.
  const groups = number.replace(/\(0\)/g, ' ').match(/\d+/g) ?? [];
  const digits = groups.join('');
  if (digits.length < MIN_INTERNATIONAL_DIGITS || digits.length > MAX_DIGITS) return whole;
  const said = sayGroups(groups.length === 1 ? groupsOf(digits) : groups, language);
  return `${language.words.plus} ${said}`;
}

/** The groups of a number that is written without any. */
function groupsOf(digits: string): readonly string[] {
  if (digits.startsWith('1') && digits.length === 11) {
    return [digits.slice(0, 1), digits.slice(1, 4), digits.slice(4, 7), digits.slice(7)];
  }
  const code = /^[17]/.test(digits) ? 1 : TWO_DIGIT_CODES.test(digits) ? 2 : 3;
  return [digits.slice(0, code), digits.slice(code)];
}
