import { DE } from './de.ts';
import { EN } from './en.ts';
import { ES } from './es.ts';
import { FR } from './fr.ts';
import type { Language, LanguageCode } from './language.ts';

export type { Language, LanguageCode, NumberWords, Wordings } from './language.ts';
export { LANGUAGES } from './language.ts';

const BY_CODE: Readonly<Record<LanguageCode, Language>> = { en: EN, de: DE, es: ES, fr: FR };

export function languageOf(code: LanguageCode): Language {
  return BY_CODE[code];
}
