import type { DeadlineName } from './events.ts';
import { currentAttempt } from './handoff/state.ts';
import type { CallState } from './state.ts';

/** The longest that words to a party who is about to be hung up on may take. */
export const FAREWELL_MS = 15_000;
/** The longest that a whisper may take; a guard against one whose end is never reported. */
export const BRIEFING_MS = 120_000;
/** The longest that joining the parties may take; a guard against a scene that is never in force. */
export const JOIN_MS = 5_000;

/**
 * When the machine wants to be woken, derived from the state: no timer can be forgotten, because what is not in here
 * does not run. Milliseconds since the Unix epoch.
 */
export function deadlinesOf(state: CallState): Partial<Record<DeadlineName, number>> {
  if (state.media !== 'open') return {};
  const deadlines: Partial<Record<DeadlineName, number>> = {};
  const set = (name: DeadlineName, at: number | null | undefined): void => {
    if (at !== null && at !== undefined) deadlines[name] = at;
  };
  set('farewell', state.farewell?.deadline);
  if (state.ending !== null) return deadlines;
  const { handoff } = state;
  if (handoff !== null) {
    const attempt = currentAttempt(handoff);
    if (attempt !== null && attempt.answeredAt === null) {
      set('ring', attempt.ringDeadline);
      set('total', handoff.totalDeadline);
    }
    if (handoff.joining === null) {
      set('briefing', handoff.briefingDeadline);
      set('accept', handoff.acceptDeadline);
      set('wait', handoff.nextUpdate);
    } else {
      set('join', handoff.joinDeadline);
    }
  } else if (state.ai.current?.kind === 'listen') {
    set('listen', state.ai.current.deadline);
  }
  return deadlines;
}
