import { STOP } from '../../call-machine/index.ts';
import type { Language, NumberWords } from './languages/index.ts';

/** A number in words that were said. `to` is the first word behind it. */
export interface SaidNumber {
  /** Its digits: `42`, and `007` where it was recognized in digits. */
  readonly digits: string;
  readonly from: number;
  readonly to: number;
}

/** More digits belong to no number of a caller. */
const MAX_DIGITS = 64;
/** "5", "5th", "3rd". */
const FIGURES = /^(\d{1,64})(?:st|nd|rd|th|er|e|o|a)?$/;

/** The numbers in words, in their order: figures, and words as "forty two", "double five", "zweiundvierzig". */
export function numbersIn(words: readonly string[], { numbers }: Pick<Language, 'numbers'>): readonly SaidNumber[] {
  const found: SaidNumber[] = [];
  for (let at = 0; at < words.length;) {
    const next = numberAt(words, at, numbers);
    if (next !== null) found.push(next);
    at = next?.to ?? at + 1;
  }
  return found;
}

/** All digits that were said, as one number: "one two, forty two" is 1242. */
export function digitsIn(words: readonly string[], language: Pick<Language, 'numbers'>): string {
  return numbersIn(words, language)
    .map(({ digits }) => digits)
    .join('')
    .slice(0, MAX_DIGITS);
}

function numberAt(words: readonly string[], from: number, numbers: NumberWords): SaidNumber | null {
  const word = words[from] ?? STOP;
  const [, figures] = FIGURES.exec(word) ?? [];
  if (figures !== undefined) return { digits: figures, from, to: from + 1 };
  const times = valueOf(numbers.times, word);
  if (times !== null) {
    const one = numberAt(words, from + 1, { ...numbers, times: {} });
    return one?.digits.length === 1 ? { digits: one.digits.repeat(times), from, to: one.to } : null;
  }
  const tens = tensAt(words, from, numbers);
  if (tens === null) {
    const unit = valueOf(numbers.units, word);
    return unit === null ? null : { digits: String(unit), from, to: from + 1 };
  }
  const behind = words[tens.to] === numbers.and ? tens.to + 1 : tens.to;
  const unit = valueOf(numbers.units, words[behind] ?? STOP);
  const takesTeens = numbers.countsInScores && (tens.value === 60 || tens.value === 80);
  const fits = unit !== null && unit > 0 && unit < (takesTeens ? 20 : 10);
  return fits
    ? { digits: String(tens.value + unit), from, to: behind + 1 }
    : { digits: String(tens.value), from, to: tens.to };
}

function tensAt(
  words: readonly string[],
  at: number,
  { tens, units, countsInScores }: NumberWords,
): { readonly value: number; readonly to: number } | null {
  const word = words[at] ?? STOP;
  const isFourScore = countsInScores && valueOf(units, word) === 4 && valueOf(tens, words[at + 1] ?? STOP) === 20;
  if (isFourScore) return { value: 80, to: at + 2 };
  const value = valueOf(tens, word);
  return value === null ? null : { value, to: at + 1 };
}

function valueOf(table: Readonly<Record<string, number>>, word: string): number | null {
  return Object.hasOwn(table, word) ? (table[word] ?? null) : null;
}
