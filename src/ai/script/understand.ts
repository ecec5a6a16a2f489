import type { Phrases } from '../../call-machine/index.ts';
import { phrasesOf, spotted, wordsOf } from '../../call-machine/index.ts';
import { dateOfKeys, dateOfWords, spokenDate } from './dates.ts';
import type { Language, LanguageCode } from './languages/index.ts';
import { languageOf } from './languages/index.ts';
import { digitsIn } from './numbers.ts';
import type { Script, Slot } from './script-schema.ts';

/** What the caller did: keys, words, both, or nothing. */
export interface CallerInput {
  readonly keys: string;
  readonly words: string;
}

/** What fills a slot. `spoken` is how it is read out. */
export interface Value {
  readonly value: string;
  readonly spoken: string;
}

/** Words of an answer that is a name, or free: more is somebody who tells a story. */
const MAX_WORDS_LENGTH = 500;
const MAX_NAME_LENGTH = 100;
/** Whoever says more than this has not just asked to repeat it. */
const MAX_COMMAND_WORDS = 8;
const YES = '1';
const NO = '2';

/** Understands callers in the languages of a script. Its phrases are read once. */
export class Understanding {
  readonly #languages: readonly Language[];
  readonly #phrases = new Map<readonly string[], Phrases>();
  readonly #yes: Phrases;
  readonly #no: Phrases;
  readonly #repeat: Phrases;
  readonly #human: Phrases;
  readonly #now: () => Date;

  constructor({ languages }: Pick<Script, 'languages'>, now: () => Date) {
    this.#languages = languages.map(languageOf);
    this.#now = now;
    const all = (of: (language: Language) => readonly string[]): Phrases => phrasesOf(this.#languages.flatMap(of));
    this.#yes = all(({ yes }) => yes);
    this.#no = all(({ no }) => no);
    this.#repeat = all(({ repeat }) => repeat);
    this.#human = all(({ human }) => [human]);
  }

  wantsRepeat(words: string): boolean {
    const said = wordsOf(words);
    return said.length <= MAX_COMMAND_WORDS && spotted(said, this.#repeat, true) !== null;
  }

  wantsHuman(words: string): boolean {
    return spotted(wordsOf(words), this.#human, true) !== null;
  }

  /** Null where it is neither. */
  yesOrNo({ keys, words }: CallerInput): boolean | null {
    if (keys !== '') return keys === YES ? true : keys === NO ? false : null;
    const said = wordsOf(words);
    if (spotted(said, this.#no, false) !== null) return false;
    if (spotted(said, this.#yes, true) !== null) return true;
    return spotted(said, this.#yes, false) === null ? null : false;
  }

  /** The option whose key was pressed, or whose phrase was said; the first of several. */
  chosen<Option extends { readonly key?: string | undefined; readonly phrases?: readonly string[] | undefined }>(
    { keys, words }: CallerInput,
    options: readonly Option[],
  ): Option | null {
    if (keys !== '') return options.find(({ key }) => key === keys) ?? null;
    const said = wordsOf(words);
    return options.find(({ phrases }) => spotted(said, this.#read(phrases ?? []), true) !== null) ?? null;
  }

  /** What the caller answered; null where it is no answer to that question. `language` says how it is read out. */
  valueOf(slot: Slot, input: CallerInput, language: LanguageCode): Value | null {
    const { keys, words } = input;
    switch (slot.kind) {
      case 'words': {
        const value = words.trim().slice(0, MAX_WORDS_LENGTH);
        return value === '' ? null : { value, spoken: value };
      }
      case 'name':
        return plain(this.#nameIn(words));
      case 'digits': {
        const digits = keys === '' ? this.#digitsIn(words) : keys.replaceAll(/\D/g, '');
        const fits = digits.length >= slot.min && digits.length <= slot.max;
        return fits ? { value: digits, spoken: digits.split('').join(' ') } : null;
      }
      case 'date': {
        const date = this.#dateIn(input, slot.keys ?? languageOf(language).dateKeys);
        return date === null ? null : { value: date, spoken: spokenDate(date, language) };
      }
      case 'yes-no': {
        const isYes = this.yesOrNo(input);
        return isYes === null ? null : plain(languageOf(language)[isYes ? 'yes' : 'no'][0] ?? '');
      }
      case 'choice':
        return plain(this.chosen(input, slot.options)?.value ?? '');
    }
  }

  #read(phrases: readonly string[]): Phrases {
    const known = this.#phrases.get(phrases);
    if (known !== undefined) return known;
    const read = phrasesOf(phrases);
    this.#phrases.set(phrases, read);
    return read;
  }

  #digitsIn(words: string): string {
    const said = wordsOf(words);
    return this.#languages.map((language) => digitsIn(said, language)).find((digits) => digits !== '') ?? '';
  }

  #dateIn({ keys, words }: CallerInput, order: 'DDMM' | 'MMDD'): string | null {
    if (keys !== '') return dateOfKeys(keys.replaceAll(/\D/g, ''), order, this.#now());
    for (const language of this.#languages) {
      const date = dateOfWords(words, language, order, this.#now());
      if (date !== null) return date;
    }
    return null;
  }

  #nameIn(words: string): string {
    const said = words.trim().slice(0, MAX_WORDS_LENGTH);
    const name = this.#languages.reduce((rest, { nameLead }) => rest.replace(nameLead, ''), said);
    return name.replace(/[ ,.;:!?]+$/, '').slice(0, MAX_NAME_LENGTH);
  }
}

function plain(value: string): Value | null {
  return value === '' ? null : { value, spoken: value };
}
