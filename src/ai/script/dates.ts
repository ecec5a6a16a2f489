import { phrasesOf, spotted, STOP, wordsOf } from '../../call-machine/index.ts';
import type { Language } from './languages/index.ts';
import type { SaidNumber } from './numbers.ts';
import { numbersIn } from './numbers.ts';

/** How keys give a date. */
export type DateKeys = 'DDMM' | 'MMDD';

interface DayOfYear {
  readonly day: number;
  /** 1 is January. */
  readonly month: number;
  /** Null: the next one that comes. */
  readonly year: number | null;
}

/** Reads a date from keys: day and month as `order` says, and a year of four digits or none. @returns `2027-03-05` */
export function dateOfKeys(keys: string, order: DateKeys, now: Date): string | null {
  if (!/^(?:\d{4}|\d{8})$/.test(keys)) return null;
  const [first, second] = [Number(keys.slice(0, 2)), Number(keys.slice(2, 4))];
  const [day, month] = order === 'DDMM' ? [first, second] : [second, first];
  return dateOf({ day, month, year: keys.length === 8 ? Number(keys.slice(4)) : null }, now);
}

/** Reads a date from words, such as "tomorrow", "on Friday", "the fifth of March". @returns `2027-03-05` */
export function dateOfWords(text: string, language: Language, order: DateKeys, now: Date): string | null {
  const all = wordsOf(text);
  for (const [phrase, days] of language.days) {
    if (spotted(all, phrasesOf([phrase]), false) !== null) return after(now, days);
  }
  const words = all.filter((word) => word !== STOP);
  const numbers = numbersIn(words, language);
  const named = words.findIndex((word) => monthOf(word, language) !== null);
  const month = monthOf(words[named] ?? STOP, language);
  if (month !== null) return withMonth(numbers, named, month, now);
  const weekday = language.weekdays.findIndex((name) => words.includes(name));
  if (weekday !== -1) return after(now, (weekday - now.getDay() + 6) % 7 + 1); // prettier-ignore
  const [first, second, ...rest] = numbers;
  if (first === undefined || second === undefined) return null;
  const [day, inMonth] = order === 'DDMM' ? [first, second] : [second, first];
  return dateOf({ day: Number(day.digits), month: Number(inMonth.digits), year: yearOf(rest) }, now);
}

/** A date as it is spoken, such as "Friday, March 5, 2027". */
export function spokenDate(date: string, code: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const format = new Intl.DateTimeFormat(code, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  return format.format(new Date(year, month - 1, day));
}

/** The day stands next to the month; "March 5" and "5 March". */
function withMonth(numbers: readonly SaidNumber[], at: number, month: number, now: Date): string | null {
  const isDay = ({ digits }: SaidNumber): boolean => digits.length <= 2;
  const day =
    numbers.findLast((number) => isDay(number) && number.to <= at && at - number.to <= 2) ??
    numbers.find((number) => isDay(number) && number.from > at);
  if (day === undefined) return null;
  const rest = numbers.filter(({ from }) => from > Math.max(at, day.from));
  return dateOf({ day: Number(day.digits), month, year: yearOf(rest) }, now);
}

/** "2027", and "twenty twenty seven". */
function yearOf([first, second]: readonly SaidNumber[]): number | null {
  if (first === undefined) return null;
  if (first.digits.length === 4) return Number(first.digits);
  const isPair = first.digits.length === 2 && second?.digits.length === 2;
  return isPair ? Number(first.digits + second.digits) : null;
}

function monthOf(word: string, { months }: Language): number | null {
  const index = months.findIndex((names) => names.includes(word));
  return index === -1 ? null : index + 1;
}

/** Null where there is no such day. */
function dateOf({ day, month, year }: DayOfYear, now: Date): string | null {
  if (year !== null) return exists(year, month, day) ? textOf(year, month, day) : null;
  const today = after(now, 0);
  // February 29 comes every four years, and once after eight.
  for (let next = now.getFullYear(); next <= now.getFullYear() + 8; next += 1) {
    if (exists(next, month, day) && textOf(next, month, day) >= today) return textOf(next, month, day);
  }
  return null;
}

function exists(year: number, month: number, day: number): boolean {
  if (year < 1900 || year > 2199) return false;
  const date = new Date(year, month - 1, day);
  return date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day;
}

function after(now: Date, days: number): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return textOf(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

function textOf(year: number, month: number, day: number): string {
  return [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}
