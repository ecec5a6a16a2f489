import type { SaidWord } from './dialect.ts';

/** The value of a text of JSON; undefined where it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The mean of the confidences that words have; null where none has any. */
export function meanConfidence(words: readonly SaidWord[]): number | null {
  const known = words.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]));
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
}
