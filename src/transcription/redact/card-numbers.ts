import type { DigitRun, DigitWord } from './spoken-digits.ts';

/** Lengths of card numbers (ISO/IEC 7812-1). */
const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
/** A number that breaks off with so many digits is hidden too, if it begins as cards do: the rest may come. */
const MIN_BEGUN = 12;
const MAX_BEGUN = 15;

/** How the numbers of issuers begin, and how long they are. */
const ISSUERS: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] },
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^3(?:0[0-5]|[689])/, lengths: [14, 16, 17, 18, 19] },
  { prefix: /^(?:35|6011|64[4-9]|65|62|81)/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:50|5[6-8]|6[037])/, lengths: [13, 14, 15, 16, 17, 18, 19] },
];

/**
 * The words of a run that belong to a card number: a number that is one by length and check digit (Luhn), or a part of
 * the run that is one by its issuer too, such as before an expiry date.
 *
 * @param before digits that the same speaker said just before, in another segment
 * @param mayGoOn whether the rest may come in the next segment
 */
export function cardWords({ words, plus }: DigitRun, before: string, mayGoOn: boolean): readonly DigitWord[] {
  const digits = before + words.map((word) => word.digits).join('');
  const ranges = numbersIn(digits);
  if (mayGoOn && !plus && ranges.length === 0 && isBegun(digits)) ranges.push([0, digits.length]);
  let at = before.length;
  return words.filter(({ digits: own }) => {
    const [start, end] = [at, at + own.length];
    at = end;
    return ranges.some(([first, behind]) => start < behind && end > first);
  });
}

function isBegun(digits: string): boolean {
  return digits.length >= MIN_BEGUN && digits.length <= MAX_BEGUN && ISSUERS.some(({ prefix }) => prefix.test(digits));
}

/** Where card numbers are in a run of digits. */
function numbersIn(digits: string): (readonly [number, number])[] {
  if (digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS && passesLuhn(digits)) return [[0, digits.length]];
  const found: (readonly [number, number])[] = [];
  for (let start = 0; start + MIN_DIGITS <= digits.length;) {
    const length = lengthAt(digits, start);
    if (length !== null) found.push([start, start + length]);
    start += length ?? 1;
  }
  return found;
}

/** The length of the card number that begins there; null if none does. */
function lengthAt(digits: string, start: number): number | null {
  const rest = digits.slice(start, start + MAX_DIGITS);
  for (const { prefix, lengths } of ISSUERS) {
    if (!prefix.test(rest)) continue;
    const length = lengths.findLast((each) => each <= rest.length && passesLuhn(rest.slice(0, each)));
    if (length !== undefined) return length;
  }
  return null;
}

/** ISO/IEC 7812-1 annex B: every second digit from the right is doubled, and the sum of all digits ends in 0. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const value = index % 2 === 0 ? digit : digit * 2;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}
