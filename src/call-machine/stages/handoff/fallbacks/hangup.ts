import { callerOf } from '../../../state.ts';
import { CAUSES, enterClosing, hangup, newPlay } from '../../../step.ts';
import { FAREWELL_MS } from '../../closing/state.ts';
import { endHandoff } from '../end-handoff.ts';
import type { FallbackRule } from './rule.ts';

/** The call ends, with last words if there are some. */
export const sayAndHangUp: FallbackRule<'hangup'> = (step, { text }, reason) => {
  endHandoff(step, 'failed', reason);
  const ending = { result: 'failed', reason: `handoff-${reason}`, sipStatus: 200 } as const;
  const caller = callerOf(step.state).id;
  if (text === undefined) {
    enterClosing(step, ending);
    hangup(step, caller, CAUSES.failed);
  } else {
    enterClosing(step, ending, { leg: caller, play: newPlay(step, { text }), deadline: step.at + FAREWELL_MS });
  }
  return true;
};
