import { NOT_GOING_ON, NOT_INSIDE, oneOf } from './digits.ts';
import type { Reader, SpokenDate, SpokenLanguage } from './spoken-language.ts';

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** A year of two digits below this is of this century. */
const CENTURY_TURN = 70;
/** How much of the text before a date may bear on its form. */
const BEFORE = 30;

const ISO = /(?<![\p{L}\p{N}_./-])(\d{4})-(\d{2})-(\d{2})(?:T(?=\d{2}:\d{2})|(?![\p{L}\p{N}_-]|[./]\d))/gu;
const DOTTED =
  /(?<![\p{L}\p{N}_./-])(\d{1,2})\.[ \u00a0]?(\d{1,2})\.(?:[ \u00a0]?(\d{4}|\d{2})(?![\p{L}\p{N}_:/]|[.,]\d)|(?!\d))/gu;
const SLASHED = /(?<![\p{L}\p{N}_./-])(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?![\p{L}\p{N}_/])/gu;

/** `2026-11-28`, `28.11.2026`, `11/28/2026`, `28 November 2026` and the like. What is no day of the calendar stays. */
export function dateReader(language: SpokenLanguage): Reader {
  const say = (date: SpokenDate | null, whole: string, offset: number, all: string): string =>
    date === null ? whole : language.date(date, all.slice(Math.max(0, offset - BEFORE), offset));
  const sayNamed = namedDateReader(language, say);
  return (text) =>
    sayNamed(
      text
        .replace(ISO, (whole, year: string, month: string, day: string, offset: number, all: string) => {
          const said = say(dateOf(day, month, year), whole, offset, all);
          return whole.endsWith('T') && said !== whole ? `${said}, ` : said;
        })
        .replace(DOTTED, (whole, day: string, month: string, year: string | undefined, offset: number, all: string) => {
          // Without a year it is a German form. Elsewhere it may be two numbers of a list.
          if (year === undefined && language.decimalSeparator === '.') return whole;
          return say(dateOf(day, month, year), whole, offset, all);
        })
        .replace(SLASHED, (whole, first: string, second: string, year: string, offset: number, all: string) => {
          const dayFirst = language.dayFirst || Number(first) > 12;
          return say(dayFirst ? dateOf(first, second, year) : dateOf(second, first, year), whole, offset, all);
        }),
    );
}

type Say = (date: SpokenDate | null, whole: string, offset: number, all: string) => string;

/** Dates with the name of a month. */
function namedDateReader(language: SpokenLanguage, say: Say): Reader {
  const month = `(${oneOf(language.months)}|(?:${oneOf(Object.keys(language.shortMonths))})\\b\\.?)`;
  const year = '(?:,?[ \u00a0]((?:1[0-9]|2[01])\\d{2})(?![\\p{L}\\p{N}_:/]|[.,]\\d))';
  const dayMonth = new RegExp(
    `${NOT_INSIDE}(?<![.,]\\d?)(\\d{1,2})(?:\\.|st|nd|rd|th)?[ \u00a0](?:of[ \u00a0])?${month}(?!\\p{L})${year}?`,
    'gu',
  );
  const monthDay = new RegExp(`${NOT_INSIDE}${month}[ \u00a0](\\d{1,2})(?:st|nd|rd|th)?(?![.,:/]\\d)${NOT_GOING_ON}${year}?`, 'gu'); // prettier-ignore
  const monthYear = new RegExp(`${NOT_INSIDE}${month}${year}`, 'gu');
  return (text) =>
    text
      .replace(dayMonth, (whole, day: string, name: string, inYear: string | undefined, offset: number, all: string) =>
        say(dateOf(day, String(monthOf(name, language)), inYear), whole, offset, all),
      )
      .replace(monthDay, (whole, name: string, day: string, inYear: string | undefined, offset: number, all: string) =>
        say(dateOf(day, String(monthOf(name, language)), inYear), whole, offset, all),
      )
      .replace(monthYear, (_, name: string, inYear: string) => {
        return `${language.months[monthOf(name, language) - 1] ?? name} ${language.year(Number(inYear))}`;
      });
}

function monthOf(name: string, { months, shortMonths }: SpokenLanguage): number {
  const short = shortMonths[name.replace('.', '')];
  return short ?? months.indexOf(name) + 1;
}

function dateOf(day: string, month: string, year: string | undefined): SpokenDate | null {
  const date = { day: Number(day), month: Number(month), year: year === undefined ? null : yearOf(year) };
  return date.day >= 1 && date.day <= (DAYS_IN_MONTH[date.month - 1] ?? 0) ? date : null;
}

function yearOf(year: string): number {
  const value = Number(year);
  if (year.length > 2) return value;
  return value < CENTURY_TURN ? 2_000 + value : 1_900 + value;
}
