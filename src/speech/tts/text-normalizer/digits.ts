import type { SpokenLanguage } from './spoken-language.ts';

/** Nothing that is part of a word, a number, or a longer sign stands before. */
export const NOT_INSIDE = '(?<![\\p{L}\\p{N}_])';
/** No letter or digit follows. */
export const NOT_GOING_ON = '(?![\\p{L}\\p{N}_])';

/** Numbers beyond this are said digit by digit: nobody follows a longer one. */
const MAX_CARDINAL_DIGITS = 15;
/** A number of so many digits without a separator is a reference, an account or the like, unless it is round. */
const REFERENCE_DIGITS = 7;
/** A run of at most so many digits is said in one breath. */
const MAX_GROUP = 4;

/** Digits one by one: `four two`. */
export function sayDigits(digits: string, language: SpokenLanguage): string {
  return Array.from(digits)
    .map((digit) => language.digits[Number(digit)] ?? digit)
    .join(' ');
}

/** Groups of digits one by one, with a pause between them. Long groups are cut. */
export function sayGroups(groups: readonly string[], language: SpokenLanguage): string {
  return groups
    .flatMap(cutGroup)
    .map((group) => sayDigits(group, language))
    .join(', ');
}

/** Groups of three, the last of up to four. */
function cutGroup(digits: string): readonly string[] {
  if (digits.length <= MAX_GROUP) return [digits];
  return [digits.slice(0, 3), ...cutGroup(digits.slice(3))];
}

/** A whole number as it is written without separators: as a number, or digit by digit where it is none. */
export function sayWhole(digits: string, language: SpokenLanguage): string {
  if (digits.length >= REFERENCE_DIGITS && !digits.endsWith('000')) return sayGroups([digits], language);
  return sayCounted(digits, language);
}

/** The same for one that was written with separators, so that it is no reference, however long. */
export function sayCounted(digits: string, language: SpokenLanguage): string {
  const leadingZero = digits.length > 1 && digits.startsWith('0');
  if (leadingZero || digits.length > MAX_CARDINAL_DIGITS) return sayGroups([digits], language);
  return language.cardinal(Number(digits));
}

/** The words of a table as alternatives of a pattern, the longest first. */
export function oneOf(words: readonly string[]): string {
  return [...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.$*+?^()[\]{}|\\/]/g, '\\$&'))
    .join('|');
}
