/** Words of a text that is shown only in part. */
const SNIPPET_WORDS = 32;
/** What the index takes for a word (`unicode61` of sqlite.org/fts5.html). */
const WORD = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;

/** The text, or if it is long what is around the first of the phrases that it has. */
export function snippetOf(text: string, phrases: readonly string[]): string {
  const words = Array.from(text.matchAll(WORD), ({ 0: word, index }) => ({ start: index, end: index + word.length }));
  if (words.length <= SNIPPET_WORDS) return text;
  const folded = words.map(({ start, end }) => fold(text.slice(start, end)));
  const wanted = phrases.map((phrase) => Array.from(phrase.matchAll(WORD), ([word]) => fold(word)));
  const isAt = (at: number): boolean =>
    wanted.some((phrase) => phrase.length > 0 && phrase.every((word, index) => folded[at + index] === word));
  const found = Math.max(
    0,
    folded.findIndex((_, at) => isAt(at)),
  );
  const first = Math.min(Math.max(0, found - SNIPPET_WORDS / 2), words.length - SNIPPET_WORDS);
  const behind = first + SNIPPET_WORDS;
  const start = first === 0 ? 0 : (words[first]?.start ?? 0);
  const end = behind === words.length ? text.length : (words[behind - 1]?.end ?? text.length);
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}

/** Case and accents do not count. */
function fold(word: string): string {
  return word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** The words of a text, without case and accents. */
export function foldedWords(text: string): readonly string[] {
  return Array.from(text.matchAll(WORD), ([word]) => fold(word)).filter((word) => word !== '');
}
