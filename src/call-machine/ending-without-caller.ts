import type { CallEnding } from '../ports/records.ts';
import type { CallEventOf } from './events.ts';
import { resultOfStatus } from './stages/handoff/attempt-result.ts';
import type { CallState } from './state.ts';
import { openHandoffOf } from './state.ts';
import { SIGNALLING_LOST } from './step.ts';

/** How a call ends whose caller's leg is over. @param rang whether it rang at the party that we called */
export function endingWithoutCaller(state: CallState, event: CallEventOf<'leg.ended'>, rang: boolean): CallEnding {
  const { by, status } = event;
  const answered = state.answeredAt !== null;
  if (by === 'lost') return { ...SIGNALLING_LOST, sipStatus: answered ? 200 : status };
  if (!answered && by === 'remote' && state.direction === 'outbound') {
    return { result: 'failed', reason: resultOfStatus({ status, rang }), sipStatus: status };
  }
  if (by === 'remote') {
    return {
      result: answered && openHandoffOf(state) === null ? 'completed' : 'abandoned',
      reason: answered ? 'caller-hangup' : 'caller-cancel',
      sipStatus: answered ? 200 : (status ?? 487),
    };
  }
  // The detail of `leg.ended` says what exactly went wrong. Metrics count by the reason, so it is one of few words.
  const reason = status === 488 ? 'media-refused' : 'caller-leg-failed';
  return { result: 'failed', reason, sipStatus: answered ? 200 : status };
}
