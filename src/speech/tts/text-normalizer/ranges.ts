import type { Reader, SpokenLanguage } from './spoken-language.ts';

const NUMBER = '\\d{1,9}(?:[.,]\\d{1,3})?';
/** Two numbers with a hyphen, which is a range if the second is greater. */
const HYPHEN = new RegExp(
  `(?<![\\p{L}\\p{N}_.,:/$€£+-])(${NUMBER})(?:-| - )(${NUMBER})(?![\\p{L}\\p{N}_:/-]|[.,]\\d| ?- ?\\d)`,
  'gu',
);
/** A dash between numbers has no other meaning. */
const DASH = /(?<=\d|[%€$£°])[ \u00a0]?[–—][ \u00a0]?(?=[$€£]?\d)/gu;
/** Percentages and prices. */
const SIGNED = /(?<=\d ?[%€])( ?- ?)(?=\d)/gu;
const TIMES = /(?<=:\d{2}(?: ?[ap]\.?m\.?)?| ?\d[ap]m)( ?- ?)(?=\d{1,2}(?::\d{2}| ?[ap]m\b))/giu;
const GERMAN_HOURS = /(?<=(?<![\d:.,-])\d{1,2})( ?- ?)(?=\d{1,2}(?:[.:]\d{2})? Uhr)/gu;
const GERMAN_DAYS = /(?<=\d\.)( ?- ?)(?=\d{1,2}\.(?:\d{1,2}\.| ?\p{Lu}))/gu;

/** `5-10` is `5 to 10`, `9:00–17:00` and `1990-1999` likewise. The numbers themselves are left to others. */
export function rangeReader(language: SpokenLanguage): Reader {
  const to = ` ${language.words.to} `;
  return (text) => {
    const spans = text.replace(TIMES, to).replace(DASH, to).replace(SIGNED, to);
    const german = language.tag === 'de' ? spans.replace(GERMAN_HOURS, to).replace(GERMAN_DAYS, to) : spans;
    return german.replace(HYPHEN, (whole, first: string, second: string) => {
      const isPhone = first.length === 3 && second.length === 4;
      if (isPhone || isPadded(first) || isPadded(second) || valueOf(first) >= valueOf(second)) return whole;
      const years = [first, second].every((each) => /^(?:1[1-9]|20)\d\d$/.test(each));
      if (!years) return `${first}${to}${second}`;
      return `${language.year(Number(first))}${to}${language.year(Number(second))}`;
    });
  };
}

function valueOf(number: string): number {
  return Number(number.replace(',', '.'));
}

/** A number with zeros in front is none, but a code or a part of a date. */
function isPadded(number: string): boolean {
  return /^0\d/.test(number);
}
