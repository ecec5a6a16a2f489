import { STOP, wordsOf } from './words.ts';

/** A phrase to look for: its words, and `*` for up to {@link MAX_BETWEEN} words. */
export type Phrase = readonly string[];

/** Where words have a phrase. `to` is the first word behind it. */
export interface Found {
  readonly from: number;
  readonly to: number;
}

const ANY = '*';
const MAX_BETWEEN = 3;

/** Reads a phrase. It is empty where the text has no words. */
export function phraseOf(text: string): Phrase {
  return text.split(ANY).flatMap((part, index) => {
    const words = wordsOf(part).filter((word) => word !== STOP);
    return index === 0 ? words : [ANY, ...words];
  });
}

/** Every place where the words have the phrase. */
export function placesOf(words: readonly string[], phrase: Phrase): readonly Found[] {
  const [first] = phrase;
  if (first === undefined) return [];
  return words.flatMap((word, from) => {
    if (word !== first) return [];
    const to = endOf(words, from + 1, phrase, 1);
    return to === null ? [] : [{ from, to }];
  });
}

/** Where the rest of a phrase ends that begins there; null if it does not. A phrase has few `*`, so it is not long. */
function endOf(words: readonly string[], at: number, phrase: Phrase, index: number): number | null {
  const wanted = phrase[index];
  if (wanted === undefined) return at;
  if (wanted !== ANY) {
    // A speaker stops in the midst of a phrase too.
    const next = words[at] === STOP ? at + 1 : at;
    return words[next] === wanted ? endOf(words, next + 1, phrase, index + 1) : null;
  }
  for (let between = 0; between <= MAX_BETWEEN && at + between <= words.length; between += 1) {
    const end = endOf(words, at + between, phrase, index + 1);
    if (end !== null) return end;
    if (words[at + between] === STOP) return null;
  }
  return null;
}
