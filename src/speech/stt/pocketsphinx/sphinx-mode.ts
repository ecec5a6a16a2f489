import { join } from 'node:path';
import type { SphinxDictionary } from './sphinx-dictionary.ts';

/** What PocketSphinx listens for. Each mode needs a process of its own. */
export type SphinxMode =
  /** Whatever is said, by the language model. */
  | { readonly kind: 'anything' }
  /** Digits, one after the other. */
  | { readonly kind: 'digits' }
  /** These phrases, anywhere in what is said, and nothing else. */
  | { readonly kind: 'phrases'; readonly phrases: readonly string[] };

const DIGITS = ['zero', 'oh', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
/** More likely phrases than that make it slow and wrong. */
const MOST_PHRASES = 64;
/** How sure PocketSphinx has to be of a phrase: ten to the power of minus this, for each phone of it. */
const THRESHOLD_PER_PHONE = 2;
const LEAST_EXPONENT = 4;
const GREATEST_EXPONENT = 50;

/**
 * The mode for likely words. Hints that are all digits (`7`, `seven`) mean digits. Phrases with a word that is not in the
 * dictionary cannot be listened for; where none is left, anything is.
 */
export function modeFor(hints: readonly string[], dictionary: SphinxDictionary): SphinxMode {
  const words = hints.map(plainPhrase).filter((phrase) => phrase !== '');
  if (words.length > 0 && words.every((word) => DIGITS.includes(word) || /^\d$/.test(word))) return { kind: 'digits' };
  const known = [...new Set(words)].filter((phrase) => dictionary.phones(phrase) !== null).sort();
  if (known.length === 0) return { kind: 'anything' };
  return { kind: 'phrases', phrases: known.slice(0, MOST_PHRASES) };
}

/** Two modes with the same key can share a process. */
export function modeKey(mode: SphinxMode): string {
  return mode.kind === 'phrases' ? mode.phrases.join('\n') : mode.kind;
}

/** The file that a mode needs, and the arguments that make PocketSphinx use it. */
export function modeFiles(
  mode: SphinxMode,
  {
    file,
    models,
    dictionary,
  }: { readonly file: string; readonly models: string; readonly dictionary: SphinxDictionary },
): { readonly args: readonly string[]; readonly text: string | null } {
  switch (mode.kind) {
    case 'anything':
      return { args: ['-lm', join(models, 'en-us.lm.bin')], text: null };
    case 'digits':
      // JSpeech Grammar Format 1.0
      return {
        args: ['-jsgf', file],
        text: `#JSGF V1.0;\ngrammar digits;\npublic <digits> = ( ${DIGITS.join(' | ')} )+;\n`,
      };
    case 'phrases':
      return {
        args: ['-kws', file],
        text: mode.phrases.map((phrase) => `${phrase} /${threshold(phrase, dictionary)}/\n`).join(''),
      };
  }
}

function threshold(phrase: string, dictionary: SphinxDictionary): string {
  const exponent = Math.round(THRESHOLD_PER_PHONE * (dictionary.phones(phrase) ?? 0));
  return `1e-${Math.min(GREATEST_EXPONENT, Math.max(LEAST_EXPONENT, exponent))}`;
}

/** As the dictionary spells it. */
function plainPhrase(hint: string): string {
  return hint
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9' -]/g, '')
    .replace(/[\s-]+/g, ' ')
    .trim();
}
