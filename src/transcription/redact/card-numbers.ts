import type { DigitRun, DigitWord } from './spoken-digits.ts';

/** Lengths of card numbers (ISO/IEC 7812-1). */
const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
/** A number that breaks off with so many digits is hidden too, if it begins as cards do: the rest may come. */
const MIN_BEGUN = 12;
const MAX_BEGUN = 18;

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
 * The words of a run that belong to a card number: a number that is one by length and check digit (Luhn), and all parts
 * of the run that are one by their issuer too, such as before an expiry date.
 *
 * @param before digits that the same speaker said just before, in another segment
 */
export function cardWords({ words, closes, plus }: DigitRun, before: string): readonly DigitWord[] {
  const digits = before + words.map((word) => word.digits).join('');
  const hidden = hiddenDigits(digits);
  // The rest may come in the next segment.
  if (closes && !plus) hidden.fill(1, begunAt(digits));
  let at = before.length;
  return words.filter(({ digits: own }) => {
    const start = at;
    at += own.length;
    return hidden.subarray(start, at).includes(1);
  });
}

/** Where the longest number begins that the run may break off in; the length of the run if there is none. */
function begunAt(digits: string): number {
  const first = Math.max(0, digits.length - MAX_BEGUN);
  for (let start = first; start + MIN_BEGUN <= digits.length; start += 1) {
    const rest = digits.slice(start);
    if (ISSUERS.some(({ prefix }) => prefix.test(rest))) return start;
  }
  return digits.length;
}

/** 1 for each digit that belongs to a card number. Numbers may overlap, since one of them may be there by chance. */
function hiddenDigits(digits: string): Uint8Array {
  const hidden = new Uint8Array(digits.length);
  const isWhole = digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS && passesLuhn(digits);
  if (isWhole) return hidden.fill(1);
  for (let start = 0; start + MIN_DIGITS <= digits.length; start += 1) {
    hidden.fill(1, start, start + longestAt(digits, start));
  }
  return hidden;
}

/** The length of the longest card number that begins there; 0 if none does. */
function longestAt(digits: string, start: number): number {
  const rest = digits.slice(start, start + MAX_DIGITS);
  const lengths = ISSUERS.flatMap(({ prefix, lengths: known }) => (prefix.test(rest) ? known : []));
  return Math.max(0, ...lengths.filter((each) => each <= rest.length && passesLuhn(rest.slice(0, each))));
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
