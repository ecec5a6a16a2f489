import type { Recognized, RecognizedWord } from '../../../ports/speech.ts';

/** PocketSphinx counts in frames of so many milliseconds. */
const MS_PER_FRAME = 10;

/** A line of `-hypseg`: what was recognized of the file with that name. */
export interface SphinxLine {
  readonly id: string;
  readonly words: readonly { readonly text: string; readonly startFrame: number; readonly endFrame: number }[];
}

/**
 * Reads a line of `-hypseg`: `ID S n T n A n L n`, then for each word `startFrame acoustics language word`, then the last
 * frame. A word can be a phrase with blanks.
 * @returns null where it is no such line
 */
export function readSphinxLine(line: string): SphinxLine | null {
  const [, id, rest] = /^(\S+) S -?\d+ T -?\d+ A -?\d+ L -?\d+ (.*)$/.exec(line) ?? [];
  if (id === undefined || rest === undefined) return null;
  const words: { text: string; startFrame: number; endFrame: number }[] = [];
  const pattern = /(\d+) -?\d+ -?\d+ (\D.*?) +(?=(\d+)(?: |$))/g;
  for (const [, start, text, end] of rest.matchAll(pattern)) {
    words.push({ text: plainWord(text ?? ''), startFrame: Number(start), endFrame: Number(end) });
  }
  return { id, words: words.filter(({ text }) => text !== '') };
}

/** @returns null where no word was recognized */
export function asRecognized({ words }: SphinxLine, startMs: number): Recognized | null {
  const timed: RecognizedWord[] = words.map(({ text, startFrame, endFrame }) => ({
    text,
    startMs: startMs + startFrame * MS_PER_FRAME,
    endMs: startMs + endFrame * MS_PER_FRAME,
    confidence: null,
  }));
  const [first] = timed;
  const last = timed.at(-1);
  if (first === undefined || last === undefined) return null;
  const text = timed.map((word) => word.text).join(' ');
  return { text, startMs: first.startMs, endMs: last.endMs, confidence: null, words: timed };
}

/** `or(2)` is the second way to say `or`. `<sil>`, `[NOISE]`, `++um++` and `(NULL)` are no words. */
function plainWord(word: string): string {
  if (/^(<.*>|\[.*\]|\+\+.*\+\+|\(NULL\))$/.test(word)) return '';
  return word.replace(/\(\d+\)$/, '').trim();
}
