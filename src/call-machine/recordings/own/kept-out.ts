import type { CallEvent } from '../../events.ts';
import type { CallState } from '../../state.ts';
import type { OwnRecording } from './state.ts';

type Untimed = CallEvent extends infer Each ? (Each extends CallEvent ? Omit<Each, 'at'> : never) : never;

/**
 * Whether an event tells what was said or keyed in while the recording was paused, so that neither the machine nor the
 * journal is to have it. Words of a pause may come behind it.
 */
export function isKeptOut(event: Untimed, state: CallState | null): boolean {
  const own = state === null ? null : secretOf(state);
  if (own === null) return false;
  switch (event.type) {
    case 'speech.heard':
      return areWordsKeptOut(state, event);
    case 'media.dtmf':
      return own.pause !== null && event.leg === state?.caller;
    case 'ai.coached':
      return own.pause !== null;
    default:
      return false;
  }
}

/** The same of words that were said between two times, final or not: those who follow the call live have them neither. */
export function areWordsKeptOut(
  state: CallState | null,
  words: { readonly startAt: number; readonly endAt: number },
): boolean {
  const own = state === null ? null : secretOf(state);
  if (own === null) return false;
  const now = own.pause === null ? null : { since: own.pause.since, until: null };
  return isWithin(words, now) || isWithin(words, own.lastPause);
}

/** Whether nothing that is said now is to be kept. */
export function isSecret(state: CallState | null): boolean {
  return state !== null && (secretOf(state)?.pause ?? null) !== null;
}

/** The recording whose pauses are nobody's business, also when it was stopped; null where there is none. */
function secretOf(state: CallState): OwnRecording | null {
  return state.plan.recorder?.pausesTranscript === true ? (state.ownRecording ?? null) : null;
}

interface Span {
  readonly since: number;
  readonly until: number | null;
}

function isWithin({ startAt, endAt }: { readonly startAt: number; readonly endAt: number }, pause: Span | null): boolean {
  return pause !== null && endAt > pause.since && (pause.until === null || startAt < pause.until);
} // prettier-ignore
