import { NOT_GOING_ON, NOT_INSIDE } from './digits.ts';
import type { Reader, SpokenLanguage } from './spoken-language.ts';

const ENGLISH_ORDINAL = new RegExp(`${NOT_INSIDE}(?<![.,])(\\d{1,9})(?:st|nd|rd|th)${NOT_GOING_ON}`, 'gu');
/** A full stop behind a number ends a sentence as well, so only these words show that it does not. */
const GERMAN_ORDINAL = new RegExp(
  `${NOT_INSIDE}(?<![.,])(\\d{1,3})\\. ?(?=(?:Stock|Stockwerk|Etage|OG|Klasse|Quartal|Mahnung|Rate|Mal|Tag|Woche|Monat|Jahrhundert)\\b)`,
  'gu',
);
const BEFORE = 30;

/** `21st`, and in German `3. Stock`. */
export function ordinalReader(language: SpokenLanguage): Reader {
  if (language.tag === 'en') {
    return (text) => text.replace(ENGLISH_ORDINAL, (_, digits: string) => language.ordinal(Number(digits), ''));
  }
  return (text) =>
    text.replace(GERMAN_ORDINAL, (_, digits: string, offset: number, all: string) => {
      return `${language.ordinal(Number(digits), all.slice(Math.max(0, offset - BEFORE), offset))} `;
    });
}
