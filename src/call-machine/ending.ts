/** How a call comes to its end: the reason is decided once, every leg is hung up on, and at last the record is whole. */
import type { CallEnding } from '../ports/records.ts';
import type { HangupCause } from './effects.ts';
import { abandonHandoff } from './handoff/handoff-machine.ts';
import { callDetailRecord, callRecord, contextCard, handoffRecord } from './records.ts';
import { callerOf } from './state.ts';
import type { Step } from './step.ts';
import { CAUSES, decideEnding, fact, hangup, patch } from './step.ts';

/** The final status that the caller's INVITE has had; null where it has had none. */
export function answeredStatus(step: Step): number | null {
  return step.state.answeredAt === null ? null : 200;
}

/** An ending that was decided before the caller's INVITE had its final status. */
export function finalStatus(step: Step, sipStatus: number | null): void {
  const { ending } = step.state;
  if (ending !== null && ending.sipStatus === null) patch(step, { ending: { ...ending, sipStatus } });
}

/** Hangs up on every leg but one that is being told why. */
export function hangUpAll(step: Step, cause: HangupCause): void {
  for (const { id } of step.state.legs) if (step.state.farewell?.leg !== id) hangup(step, id, cause);
}

/** Ends the whole call for a reason of ours. */
export function endCall(step: Step, ending: CallEnding, cause: HangupCause): void {
  decideEnding(step, ending);
  patch(step, { farewell: null });
  if (step.state.handoff !== null) {
    abandonHandoff(step, ending.reason === 'api-hangup' ? 'cancelled' : 'error', cause);
  }
  hangUpAll(step, cause);
}

/** The last words are said: the leg that heard them is hung up on. */
export function endFarewell(step: Step): void {
  const { farewell } = step.state;
  if (farewell === null) return;
  patch(step, { farewell: null });
  const toCaller = farewell.leg === callerOf(step.state).id;
  hangup(step, farewell.leg, toCaller ? CAUSES.failed : CAUSES.callerLeft);
}

/** Nothing of the call is open any more: the whole of it goes on record. */
export function callEnded(step: Step): void {
  const { ending, plan, handoffs } = step.state;
  const records = handoffs.map((handoff) => handoffRecord(step.state, handoff));
  fact(step, 'call.ended', { ...callDetailRecord(callRecord(step.state), records, contextCard(step.state)) });
  if (plan.ai !== 'none' && ending !== null && ending.result !== 'refused') {
    const { result, reason } = ending;
    step.effects.push({ type: 'notifyAi', notice: { event: 'call.ended', result, reason } });
  }
  step.effects.push({ type: 'finish' });
}
