import { answeredStatus, endsWithWords } from '../../../ending.ts';
import { callerOf } from '../../../state.ts';
import { endHandoff } from '../end-handoff.ts';
import type { FallbackRule } from './rule.ts';

/** The call ends, with last words if there are some. */
export const sayAndHangUp: FallbackRule<'hangup'> = (step, { text }, reason) => {
  endHandoff(step, 'failed', reason);
  // A caller who is yet to be called hears nothing.
  const isThere = callerOf(step.state).state === 'answered';
  const ending = { result: 'failed', reason: `handoff-${reason}`, sipStatus: answeredStatus(step) } as const;
  endsWithWords(step, ending, isThere ? text : undefined);
  return true;
};
