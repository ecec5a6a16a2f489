import { listOf, PHRASE_LISTS } from './lists/index.ts';
import { isNegated } from './negation.ts';
import type { Found, Phrase } from './phrase.ts';
import { phraseOf, placesOf } from './phrase.ts';
import { wordsOf } from './words.ts';

const LIST = '@';
const EXCEPT = '!';

/** Phrases to look for, and those in which nothing counts, as they are compared. */
interface PhraseSet {
  readonly wanted: readonly Phrase[];
  readonly excepted: readonly Phrase[];
}

/** What a rule looks for: its own phrases, and the lists that it names. */
export type Phrases = readonly PhraseSet[];

/** The built-in lists, read once. */
const BUILT_IN: ReadonlyMap<string, PhraseSet> = new Map(PHRASE_LISTS.map((name) => [name, phraseSet(listOf(name))]));
/** What an AI says that did not understand, and a caller who asks for a human. */
const NOT_UNDERSTOOD = phrasesOf(listsOf('not-understood-'));
const HUMAN = phrasesOf(listsOf('human-'));

function listsOf(kind: string): readonly string[] {
  return PHRASE_LISTS.filter((name) => name.startsWith(kind)).map((name) => LIST + name);
}

function phraseSet(texts: readonly string[]): PhraseSet {
  return {
    wanted: texts.filter((text) => !text.startsWith(EXCEPT)).map(phraseOf),
    excepted: texts.filter((text) => text.startsWith(EXCEPT)).map((text) => phraseOf(text.slice(1))),
  };
}

/**
 * Reads phrases as rules write them: `@NAME` is a list, `!` stands before an exception. That takes longer than to look
 * for them.
 */
export function phrasesOf(texts: readonly string[]): Phrases {
  const lists = texts.flatMap((text) => (text.startsWith(LIST) ? (BUILT_IN.get(text.slice(1)) ?? []) : []));
  return [phraseSet(texts.filter((text) => !text.startsWith(LIST))), ...lists];
}

/**
 * The first of the phrases that is in the words; null if none is. It takes time that is linear in the words.
 * @param heedsNegation whether a phrase that is negated does not count
 */
export function spotted(words: readonly string[], phrases: Phrases, heedsNegation: boolean): string | null {
  const known = new Set(words);
  const excepted = phrases.flatMap((set) => set.excepted).flatMap((phrase) => placesIn(words, known, phrase));
  for (const { wanted } of phrases) {
    for (const phrase of wanted) {
      const counts = placesIn(words, known, phrase).some(
        (place) => !excepted.some((other) => overlap(place, other)) && !(heedsNegation && isNegated(words, place)),
      );
      if (counts) return phrase.join(' ');
    }
  }
  return null;
}

function placesIn(words: readonly string[], known: ReadonlySet<string>, phrase: Phrase): readonly Found[] {
  const [first] = phrase;
  return first !== undefined && known.has(first) ? placesOf(words, phrase) : [];
}

function overlap(one: Found, other: Found): boolean {
  return one.from < other.to && other.from < one.to;
}

/** Whether an AI says that it did not understand. */
export function isNotUnderstood(text: string): boolean {
  return spotted(wordsOf(text), NOT_UNDERSTOOD, false) !== null;
}

/** Whether somebody asks for a human, which is no news to the human. */
export function asksForHuman(text: string): boolean {
  return spotted(wordsOf(text), HUMAN, true) !== null;
}
