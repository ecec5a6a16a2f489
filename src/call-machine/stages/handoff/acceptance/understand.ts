/** What an agent says to a call that is offered. It is a rule of thumb that rather asks again than joins by mistake. */
import type { AnswerPhrases } from '../../../../ports/call-control.ts';
import { isNegated, isNegation } from '../../../escalation/negation.ts';
import type { Found, Phrase } from '../../../escalation/phrase.ts';
import { phraseOf, placesOf } from '../../../escalation/phrase.ts';
import { STOP, wordsOf } from '../../../escalation/words.ts';
import { ACCEPTING, DECLINING, FILLING, REFUSALS, REPEATING, UNSURE } from './answer-phrases.ts';
import type { Understood } from './rule.ts';

/** Whoever says more talks to somebody else. */
const MAX_WORDS = 16;

type Meaning = 'accept' | 'decline' | 'refuse' | 'repeat' | 'unsure' | 'filler';
/** What a phrase means, and where it was found. */
interface Place extends Found {
  readonly meaning: Meaning;
}
type Book = readonly (readonly [Phrase, Meaning])[];

const BUILT_IN: Book = [
  ...pages(ACCEPTING, 'accept'),
  ...pages(DECLINING, 'decline'),
  ...pages(REFUSALS, 'refuse'),
  ...pages(REPEATING, 'repeat'),
  ...pages(UNSURE, 'unsure'),
  ...pages(FILLING, 'filler'),
];

function pages(texts: readonly string[], meaning: Meaning): Book {
  return texts.map((text) => [phraseOf(text), meaning]);
}

/** What words say. The longest phrase counts where several begin. @param own phrases of the site */
export function understand(text: string, own: AnswerPhrases = {}): Understood {
  const words = wordsOf(text);
  const count = words.filter((word) => word !== STOP).length;
  if (count === 0) return 'nothing';
  if (count > MAX_WORDS) return null;
  const { accept = [], decline = [], repeat = [] } = own;
  const ofSite = [...pages(accept, 'accept'), ...pages(decline, 'decline'), ...pages(repeat, 'repeat')];
  const places = placesIn(words, [...ofSite, ...BUILT_IN]);
  const meanings = new Set(places.map((place) => meant(words, places, place)));
  if (meanings.has('repeat')) return 'repeat';
  if (meanings.has('unsure')) return null;
  const says = { accept: meanings.has('accept'), decline: meanings.has('decline') || meanings.has('refuse') };
  if (says.accept && says.decline) return null;
  // Something is denied, and nobody can tell what.
  if (says.accept && outside(words, places).some(isNegation)) return null;
  if (says.accept || says.decline) return says.accept ? 'accept' : 'decline';
  return outside(words, places).length === 0 ? 'nothing' : null;
}

/** The phrases in the words, one behind the other: the longest of those that begin at a place. */
function placesIn(words: readonly string[], book: Book): readonly Place[] {
  const found = book
    .flatMap(([phrase, meaning]) => placesOf(words, phrase).map((place): Place => ({ ...place, meaning })))
    .sort((one, other) => one.from - other.from || other.to - one.to);
  let end = 0;
  return found.filter(({ from, to }) => {
    if (from < end) return false;
    end = to;
    return true;
  });
}

/** What a phrase means where it is. Whoever will not take the call declines it. */
function meant(words: readonly string[], places: readonly Place[], place: Place): Meaning {
  const { meaning } = place;
  if (meaning !== 'accept' && meaning !== 'repeat') return meaning;
  // What says no by itself, or is no negation at all ("no problem"), denies nothing else.
  const whole = places.filter((other) => other !== place && (other.meaning === 'refuse' || other.meaning === 'accept'));
  const context = words.map((word, at) => (whole.some(({ from, to }) => at >= from && at < to) ? STOP : word));
  if (!isNegated(context, place)) return meaning;
  return meaning === 'accept' ? 'decline' : 'filler';
}

/** The words that are in no phrase. */
function outside(words: readonly string[], places: readonly Found[]): readonly string[] {
  return words.filter((word, at) => word !== STOP && !places.some(({ from, to }) => at >= from && at < to));
}
