import type { RecognizedWord } from '../../../ports/speech.ts';

/** Characters of one result. Nobody says so much between two pauses. */
export const MAX_TEXT = 10_000;
/** Words of one result. */
const MAX_WORDS = 2_000;

/** A result of an engine, cut to what somebody can have said. */
export function clipWords<T extends { readonly text: string; readonly words: readonly RecognizedWord[] }>(
  result: T,
): T {
  const { text, words } = result;
  return {
    ...result,
    text: text.slice(0, MAX_TEXT),
    words: words.slice(0, MAX_WORDS).map((word) => ({ ...word, text: word.text.slice(0, MAX_TEXT) })),
  };
}
