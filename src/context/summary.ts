import type { ContextCard } from './card-schema.ts';

const MAX_SENTENCES = 3;
const MAX_CHARACTERS = 600;
const MAX_VALUE_CHARACTERS = 60;
const MAX_VALUES = 5;

/** The beginning of a text, in whole sentences. A first sentence that is too long ends after a whole word. */
export function firstSentences(text: string): string {
  const plain = text.toWellFormed().replaceAll(/\s+/g, ' ').trim();
  let kept = '';
  let count = 0;
  // The segmenter gets no more than what can be kept, and the sentence behind that.
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'sentence' }).segment(plain.slice(0, 4_000))) {
    count += 1;
    if (count > MAX_SENTENCES || (kept + segment).trimEnd().length > MAX_CHARACTERS) break;
    kept += segment;
  }
  return kept === '' ? clipped(plain, MAX_CHARACTERS) : kept.trimEnd();
}

/** The beginning of a text, ended after a whole word and by `…` where it is cut. */
export function clipped(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const cut = text
    .slice(0, maxCharacters - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
  const blank = cut.lastIndexOf(' ');
  return `${blank > maxCharacters / 2 ? cut.slice(0, blank) : cut}…`;
}

/** Sentences of what is known of a call that was handed over without a summary, or not at all. */
export function composedSummary(fields: ContextCard['fields'], handedOverAt: string | null): string {
  const { caller, called, startedAt, endedAt, reason, intent, keys, collected } = fields;
  const who = caller.name === null ? caller.number : `${caller.name} (${caller.number})`;
  const until = handedOverAt ?? endedAt;
  const after = until === null ? '' : lasted(Date.parse(until) - Date.parse(startedAt));
  const course = handedOverAt === null ? (endedAt === null ? '' : ` The call took ${after}.`) : '';
  const handed = handedOverAt === null ? '' : ` and was handed over after ${after}`;
  const why = [
    ...(reason === null || reason === '' ? [] : [`Reason: ${stripped(reason)}`]),
    ...(intent === null ? [] : [`intent: ${stripped(intent)}`]),
  ].join('; ');
  const known = [...Object.entries(collected).flatMap(valueText), ...(keys === '' ? [] : [`keys ${keys}`])];
  return [
    `${clipped(who, MAX_VALUE_CHARACTERS * 2)} called ${clipped(called, MAX_VALUE_CHARACTERS)}${handed}.${course}`,
    why === '' ? '' : `${why}.`,
    known.length === 0 ? '' : `Known: ${known.slice(0, MAX_VALUES).join(', ')}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function valueText([name, value]: [string, unknown]): string[] {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  return [`${stripped(name)} ${stripped(String(value))}`];
}

/** A value inside a sentence: one line, without the full stop that the sentence brings. */
function stripped(text: string): string {
  const plain = text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return clipped(plain, MAX_VALUE_CHARACTERS).replace(/[.!?]$/, '');
}

function lasted(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${String(seconds)} ${seconds === 1 ? 'second' : 'seconds'}`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${String(minutes)} minutes` : `${String(Math.round(minutes / 60))} hours`;
}
