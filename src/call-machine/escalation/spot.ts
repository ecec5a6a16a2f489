import { listOf, PHRASE_LISTS } from './lists/index.ts';
import { isNegated } from './negation.ts';
import type { Found, Phrase } from './phrase.ts';
import { phraseOf, placesOf } from './phrase.ts';
import { wordsOf } from './words.ts';

const LIST = '@';
const EXCEPT = '!';

/** Phrases to look for, and those in which nothing counts. */
interface Phrases {
  readonly wanted: readonly Phrase[];
  readonly excepted: readonly Phrase[];
}

/** The built-in lists, read once. */
const BUILT_IN: ReadonlyMap<string, Phrases> = new Map(PHRASE_LISTS.map((name) => [name, phrasesOf(listOf(name))]));
const NONE: Phrases = { wanted: [], excepted: [] };

function phrasesOf(texts: readonly string[]): Phrases {
  return {
    wanted: texts.filter((text) => !text.startsWith(EXCEPT)).map(phraseOf),
    excepted: texts.filter((text) => text.startsWith(EXCEPT)).map((text) => phraseOf(text.slice(1))),
  };
}

/**
 * The first of the phrases that is in the words; null if none is. It takes time that is linear in the words.
 * @param texts phrases as rules write them: `@NAME` is a list, `!` stands before an exception
 * @param heedsNegation whether a phrase that is negated does not count
 */
export function spotted(words: readonly string[], texts: readonly string[], heedsNegation: boolean): string | null {
  const known = new Set(words);
  const own = phrasesOf(texts.filter((text) => !text.startsWith(LIST)));
  const lists = texts.filter((text) => text.startsWith(LIST)).map((text) => BUILT_IN.get(text.slice(1)) ?? NONE);
  const all = [own, ...lists];
  const excepted = all.flatMap((each) => each.excepted).flatMap((phrase) => placesIn(words, known, phrase));
  for (const { wanted } of all) {
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
  const lists = PHRASE_LISTS.filter((name) => name.startsWith('not-understood-')).map((name) => LIST + name);
  return spotted(wordsOf(text), lists, false) !== null;
}

/** Whether somebody asks for a human, which is no news to the human. */
export function asksForHuman(text: string): boolean {
  const lists = PHRASE_LISTS.filter((name) => name.startsWith('human-')).map((name) => LIST + name);
  return spotted(wordsOf(text), lists, true) !== null;
}
