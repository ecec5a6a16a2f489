/**
 * The agent is dialled, briefed and accepts here. Then the caller's phone is asked to take the place of our leg to the
 * agent (REFER with Replaces, RFC 3891), so that the two phones talk to each other directly.
 */
import type { LegId } from '../../../../ports/ids.ts';
import { referFault } from '../../../refer.ts';
import { callerOf } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { fact } from '../../../step.ts';
import { currentHandoff } from '../handoff-step.ts';
import { sendCaller } from '../referral.ts';
import { openAttempt } from '../state.ts';
import { join } from './join.ts';
import type { Strategy } from './rule.ts';

export const ATTENDED_REFER: Strategy = { accepted };

function accepted(step: Step, leg: LegId): void {
  const handoff = currentHandoff(step);
  const { id } = handoff;
  const attempt = openAttempt(handoff, leg);
  const detail = referFault(step, callerOf(step.state).id);
  if (attempt === null || detail !== null) {
    fact(step, 'handoff.referFailed', { handoffId: id, status: null, detail: detail ?? 'the agent has gone' });
    join(step, leg);
    return;
  }
  fact(step, 'call.releasing', { leg });
  sendCaller(step, attempt, leg);
}
