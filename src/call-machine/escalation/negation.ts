import type { Found } from './phrase.ts';
import { STOP } from './words.ts';

/** English, German, Spanish and French. French `ne` is none, because `pas` or another one follows it. */
const NEGATIONS: ReadonlySet<string> = new Set([
  'not', 'no', 'never', 'without', 'neither', 'nor', 'nobody', 'avoid',
  'nicht', 'kein', 'keine', 'keinen', 'keinem', 'keiner', 'keines', 'nie', 'niemals', 'ohne', 'weder', 'niemand',
  'sin', 'nunca', 'jamas', 'ningun', 'ninguna', 'pas', 'jamais', 'sans', 'aucun', 'aucune',
]); // prettier-ignore
/** Negations of two words, by the second one. */
const PAIRS: Readonly<Record<string, string>> = { of: 'instead', than: 'rather' };
/** A clause begins with them, so that what was negated before is over. */
const CONJUNCTIONS: ReadonlySet<string> = new Set([
  'but', 'because', 'so', 'and', 'then', 'or', 'aber', 'sondern', 'weil', 'und', 'oder', 'also', 'denn', 'pero', 'sino',
  'porque', 'y', 'mais', 'et', 'donc',
]); // prettier-ignore
/** A clause begins with its subject. */
const SUBJECTS: ReadonlySet<string> = new Set([
  'i', 'we', 'you', 'he', 'she', 'they', 'it', 'there', 'someone', 'somebody', 'anyone', 'anybody', 'please', 'ich',
  'wir', 'sie', 'es', 'das', 'man', 'bitte', 'je', 'nous', 'yo',
]); // prettier-ignore
/** What follows these belongs to what was said before them: "I do not think I need that". */
const REPORTS: ReadonlySet<string> = new Set([
  'think', 'say', 'said', 'saying', 'believe', 'mean', 'meant', 'suppose', 'that', 'ask', 'asked', 'asking', 'want',
  'need', 'dass', 'glaube', 'denke', 'sage', 'gesagt', 'meine', 'ob',
]); // prettier-ignore
/** In a question, and where something else comes first, these are before the subject. */
const FINITE: ReadonlySet<string> = new Set([
  'can', 'could', 'may', 'do', 'would', 'kann', 'koennte', 'darf', 'moechte', 'will', 'brauche', 'muss', 'soll',
  'wollte', 'wuerde', 'mag', 'koennen', 'duerfen', 'wollen', 'brauchen', 'moechten',
]); // prettier-ignore
/** What may be between something and the German "nicht" that negates it. */
const BETWEEN: ReadonlySet<string> = new Set([
  'sprechen', 'reden', 'telefonieren', 'verbunden', 'werden', 'weitergeleitet', 'haben', 'jetzt', 'hier', 'heute',
  'eigentlich', 'gerade', 'noch', 'auch',
]); // prettier-ignore
const IS: ReadonlySet<string> = new Set(['is', 'was', 'would', 'will', 'are']);
/** "Not a machine", "nicht mit einer Maschine": what is denied is something else. */
const CONTRASTS: ReadonlySet<string> = new Set([
  'a', 'an', 'the', 'this', 'another', 'with', 'to', 'ein', 'eine', 'einen', 'einem', 'einer', 'den', 'dem', 'die',
  'der', 'das', 'mit', 'so', 'diese', 'dieser', 'diesem', 'diesen',
]); // prettier-ignore
/** "No, connect me ..." denies something else. */
const COMMANDS: ReadonlySet<string> = new Set([
  'talk', 'speak', 'connect', 'transfer', 'get', 'give', 'put', 'want', 'call', 'let', 'representative', 'operator',
]); // prettier-ignore
const ASKING: ReadonlySet<string> = new Set([STOP, 'warum', 'wieso', 'weshalb', 'why', 'und', 'aber', 'ja']);
const BEFORE = 8;
const BEHIND = 4;

/** Whether a word alone says no, whatever it is about. */
export function isNegation(word: string): boolean {
  return NEGATIONS.has(word);
}

/**
 * Whether what was found in the words is negated there: by an odd number of negations before it in the same clause, or
 * by one right behind it. It is a rule of thumb, which the labelled set measures.
 */
export function isNegated(words: readonly string[], { from, to }: Found): boolean {
  return negationsBefore(words, from) % 2 === 1 || isNegatedBehind(words, to);
}

function negationsBefore(words: readonly string[], from: number): number {
  // Where it begins with the subject, the clause begins there too.
  if (endsClause(words, from)) return 0;
  let count = 0;
  for (let at = from - 1; at >= 0 && from - at <= BEFORE; at -= 1) {
    if (endsClause(words, at)) break;
    if (negates(words, at)) count += 1;
  }
  return count;
}

function endsClause(words: readonly string[], at: number): boolean {
  const word = words[at] ?? STOP;
  // A comma before "dass" and "that" ends nothing.
  if (word === STOP) return words[at + 1] !== 'dass' && words[at + 1] !== 'that';
  return CONJUNCTIONS.has(word) || (SUBJECTS.has(word) && !REPORTS.has(words[at - 1] ?? STOP));
}

function negates(words: readonly string[], at: number): boolean {
  const [first = STOP, former = STOP, word = STOP, next = STOP] = [words[at - 2], words[at - 1], words[at], words[at + 1]];
  if (Object.hasOwn(PAIRS, word)) return PAIRS[word] === former;
  if (!NEGATIONS.has(word)) return false;
  if (word === 'no') return former !== STOP || !COMMANDS.has(next);
  // "Can I not talk to somebody?" asks for it.
  return !(SUBJECTS.has(former) && FINITE.has(first) && ASKING.has(words[at - 3] ?? STOP));
} // prettier-ignore

function isNegatedBehind(words: readonly string[], to: number): boolean {
  if (words[to + 1] === 'not') return IS.has(words[to] ?? STOP);
  for (let at = to; at < to + BEHIND; at += 1) {
    const word = words[at] ?? STOP;
    if (word === 'nicht') return !CONTRASTS.has(words[at + 1] ?? STOP);
    const isInverted = SUBJECTS.has(word) && FINITE.has(words[at - 1] ?? STOP);
    if (!BETWEEN.has(word) && !FINITE.has(word) && !isInverted) return false;
  }
  return false;
}
