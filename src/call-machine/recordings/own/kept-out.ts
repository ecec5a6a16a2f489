import type { CallEvent } from '../../events.ts';
import type { CallState } from '../../state.ts';
import { runningOf } from './own-recording.ts';

type Untimed = CallEvent extends infer Each ? (Each extends CallEvent ? Omit<Each, 'at'> : never) : never;

/**
 * Whether an event tells what was said or keyed in while the recording was paused, so that neither the machine nor the
 * journal is to have it. Words of a pause may come behind it.
 */
export function isKeptOut(event: Untimed, state: CallState | null): boolean {
  if (state?.plan.recorder?.pausesTranscript !== true) return false;
  const own = runningOf(state);
  if (own === null) return false;
  switch (event.type) {
    case 'speech.heard':
      return (
        isWithin(event, own.pause === null ? null : { since: own.pause.since, until: null }) ||
        isWithin(event, own.lastPause)
      );
    case 'media.dtmf':
      return own.pause !== null && event.leg === state.caller;
    default:
      return false;
  }
}

interface Span {
  readonly since: number;
  readonly until: number | null;
}

function isWithin({ startAt, endAt }: { readonly startAt: number; readonly endAt: number }, pause: Span | null): boolean {
  return pause !== null && endAt > pause.since && (pause.until === null || startAt < pause.until);
} // prettier-ignore
