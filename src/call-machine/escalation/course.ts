/** How it goes between a caller and the AI, as far as rules of escalation ask for it. Times are milliseconds since the Unix epoch. */
import { ESCALATION_LIMITS } from '../../ports/escalation.ts';
import { isNotUnderstood } from './spot.ts';
import { STOP, wordsOf } from './words.ts';

/** Words that come so soon after others belong to the same turn, unless the AI spoke between. */
const TURN_GAP_MS = 1_500;
/** Words of a turn that are looked at; nobody says so much in one. The newest are kept. */
const MAX_TURN_WORDS = 200;
/** Keys with a longer pause between do not belong together. */
const KEY_GAP_MS = 3_000;

/** What happened between them. */
export type Observation =
  | {
      readonly type: 'caller';
      readonly text: string;
      readonly confidence: number | null;
      /** -1 to 1; null where it was not looked at. */
      readonly sentiment: number | null;
      readonly startAt: number;
      readonly endAt: number;
    }
  | { readonly type: 'ai'; readonly text: string }
  /** The AI begins to listen. */
  | { readonly type: 'asked' }
  /** A `listen` ended with nothing. */
  | { readonly type: 'nothing' }
  | { readonly type: 'key'; readonly digit: string; readonly at: number };

/** How it goes between them. It begins anew each time the AI gets the caller. */
export interface Course {
  /** The AI has had the caller since then. */
  readonly since: number;
  /** The caller's turns. */
  readonly turns: number;
  /** The words of the newest turn, and when they ended; null: the AI has spoken since, or there was none. */
  readonly turn: { readonly endAt: number; readonly isOpen: boolean } | null;
  readonly words: readonly string[];
  /** Of the latest turns, where they are known. A turn of several parts has the worst of them. */
  readonly confidences: readonly number[];
  readonly sentiments: readonly number[];
  /** In a row. */
  readonly failures: number;
  /** What came last: a failure that is counted is not counted twice. */
  readonly last: 'asked' | 'said' | 'failed' | 'understood';
  readonly keys: string;
  readonly keyAt: number;
}

/** The AI gets the caller. */
export function newCourse(at: number): Course {
  return {
    since: at,
    turns: 0,
    turn: null,
    words: [],
    confidences: [],
    sentiments: [],
    failures: 0,
    last: 'understood',
    keys: '',
    keyAt: -Infinity,
  };
}

/** The course after something happened. */
export function observed(course: Course, observation: Observation): Course {
  switch (observation.type) {
    case 'caller':
      return said(course, observation);
    case 'ai':
      return answered(course, observation.text);
    case 'asked':
      return { ...course, last: course.last === 'failed' ? 'asked' : course.last, keys: '' };
    case 'nothing':
      return { ...course, failures: course.failures + 1, last: 'failed', keys: '' };
    case 'key': {
      const { digit, at } = observation;
      const before = at - course.keyAt > KEY_GAP_MS ? '' : course.keys;
      const keys = (before + digit).slice(-ESCALATION_LIMITS.maxKeys - 1);
      return { ...course, keys, keyAt: at, last: 'said' };
    }
  }
}

function said(course: Course, { text, confidence, sentiment, startAt, endAt }: Extract<Observation, { type: 'caller' }>): Course {
  const { turn, words: before } = course;
  const goesOn = turn?.isOpen === true && startAt - turn.endAt <= TURN_GAP_MS;
  const words = [...(goesOn ? withoutStop(before) : []), ...wordsOf(text)].slice(-MAX_TURN_WORDS);
  return {
    ...course,
    turns: course.turns + (goesOn ? 0 : 1),
    turn: { endAt: Math.max(endAt, goesOn ? turn.endAt : endAt), isOpen: true },
    words,
    confidences: withScore(course.confidences, confidence, goesOn),
    sentiments: withScore(course.sentiments, sentiment, goesOn),
    last: 'said',
  };
} // prettier-ignore

/** Recognizers end what they tell with a full stop, also in the midst of a sentence. */
function withoutStop(words: readonly string[]): readonly string[] {
  return words.at(-1) === STOP ? words.slice(0, -1) : words;
}

function withScore(scores: readonly number[], score: number | null, goesOn: boolean): readonly number[] {
  if (score === null) return scores;
  const last = goesOn ? scores.at(-1) : undefined;
  if (last === undefined) return [...scores, score].slice(-ESCALATION_LIMITS.maxTurnsInRow);
  return [...scores.slice(0, -1), Math.min(last, score)];
}

/** Whatever the AI says ends the caller's turn, whose words stay the newest ones. */
function answered(course: Course, text: string): Course {
  const next = { ...course, turn: course.turn === null ? null : { ...course.turn, isOpen: false }, keys: '' };
  if (isNotUnderstood(text)) {
    return course.last === 'failed' ? next : { ...next, failures: course.failures + 1, last: 'failed' };
  }
  return course.last === 'said' ? { ...next, failures: 0, last: 'understood' } : next;
}
