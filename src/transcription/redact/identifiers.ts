import { LinearPattern } from '../../shared/linear-pattern.ts';
import type { Span } from '../../shared/linear-pattern.ts';
import type { IdentifierKind } from '../../shared/redact-rule.ts';
import { digitRuns } from './spoken-digits.ts';
import type { DigitRun } from './spoken-digits.ts';

const WRITTEN_EMAIL = new LinearPattern('[\\p{L}\\d._%+-]+@[\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)+', true);
/** "maria dot lopez at example dot com". */
const SPOKEN_EMAIL = new LinearPattern(
  '[\\p{L}\\d]+(?: (?:dot|punkt|underscore|unterstrich|dash|minus|hyphen|bindestrich) [\\p{L}\\d]+)* ' +
    '(?:at|ät|klammeraffe) [\\p{L}\\d]+(?:(?: (?:dot|punkt|dash|minus) |\\.)[\\p{L}\\d]+)+',
  true,
);
const SSN = new LinearPattern('\\b\\d\\d\\d[- ]\\d\\d[- ]\\d\\d\\d\\d\\b', false);
const SSN_DIGITS = 9;
const SSN_NAMED = /\b(?:social security|ssn|social)\b[^.?!]{0,50}$/i;
/** Behind its country, an IBAN has so many characters (ISO 13616, registry of SWIFT). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27, GB: 22, GR: 27,
  HR: 21, HU: 28, IE: 22, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MC: 27, MT: 31, NL: 18, NO: 15, PL: 28,
  PT: 25, RO: 24, SE: 24, SI: 19, SK: 24, SM: 27,
}; // prettier-ignore
const IBAN_BEGINS = /\b[A-Za-z]{2}\s?\d{2}/g;
/** The two letters of a country, as they are said before the digits. */
const COUNTRY_BEFORE = /\b([A-Za-z])[\s.]{0,2}([A-Za-z])[\s.,:]{0,3}$/;

/** Where a text has identifiers of that kind. It takes time that is linear in the text. */
export function identifierSpans(text: string, kind: IdentifierKind): readonly Span[] {
  switch (kind) {
    case 'emails':
      return merged([...WRITTEN_EMAIL.spans(text), ...SPOKEN_EMAIL.spans(text)]);
    case 'ibans':
      return merged([...writtenIbans(text), ...digitRuns(text).flatMap((run) => spokenIban(text, run))]);
    case 'us-ssns': {
      const written = SSN.spans(text).filter(({ start, end }) => isSsn(text.slice(start, end).replace(/\D/g, '')));
      return merged([...written, ...digitRuns(text).flatMap((run) => namedSsn(text, run))]);
    }
  }
}

/** In order, and apart: those that overlap are one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const apart: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = apart.at(-1);
    if (last === undefined || last.end < span.start) apart.push(span);
    else apart[apart.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return apart;
}

/** Numbers that are not given out: SSA, "Randomization". */
function isSsn(digits: string): boolean {
  return digits.length === SSN_DIGITS && !/^(?:000|666|9)|^.{3}00|0000$/.test(digits);
}

/** Nine digits are one where its name was said before. */
function namedSsn(text: string, { words }: DigitRun): readonly Span[] {
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined || !isSsn(words.map(({ digits }) => digits).join(''))) return [];
  return SSN_NAMED.test(text.slice(Math.max(0, first.start - 70), first.start))
    ? [{ start: first.start, end: last.end }]
    : [];
}

function writtenIbans(text: string): readonly Span[] {
  return [...text.matchAll(IBAN_BEGINS)].flatMap(({ index: start }) => {
    const length = IBAN_LENGTHS[text.slice(start, start + 2).toUpperCase()];
    if (length === undefined) return [];
    let characters = '';
    let end = start;
    for (; end < text.length && characters.length < length; end += 1) {
      const character = text.charAt(end);
      if (/[A-Za-z0-9]/.test(character)) characters += character;
      else if (!/[ -]/.test(character)) break;
    }
    return characters.length === length && isIban(characters) ? [{ start, end }] : [];
  });
}

/** Digits behind the letters of a country that has digits only, such as Germany. */
function spokenIban(text: string, { words }: DigitRun): readonly Span[] {
  const first = words[0];
  if (first === undefined) return [];
  const from = Math.max(0, first.start - 8);
  const [whole, one = '', two = ''] = COUNTRY_BEFORE.exec(text.slice(from, first.start)) ?? [];
  const length = IBAN_LENGTHS[(one + two).toUpperCase()];
  if (whole === undefined || length === undefined) return [];
  let characters = one + two;
  for (const { digits, end } of words) {
    characters += digits;
    if (characters.length >= length) {
      return characters.length === length && isIban(characters) ? [{ start: first.start - whole.length, end }] : [];
    }
  }
  return [];
}

/** ISO 7064 MOD 97-10: the first four characters go to the end, letters are 10 to 35, and the rest is 1. */
function isIban(characters: string): boolean {
  let rest = 0;
  for (const character of characters.slice(4) + characters.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
