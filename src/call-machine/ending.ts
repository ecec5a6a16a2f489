/** A call comes to its end: the reason is decided once, every leg is hung up on, and at last the record is whole. */
import type { CallEnding } from '../ports/records.ts';
import { callbackOver } from './callback/follow-callback.ts';
import type { HangupCause } from './effects.ts';
import { callDetailRecord, callRecord, contextCard, handoffRecord } from './records.ts';
import { callerOf, farewellOf } from './state.ts';
import type { Step } from './step.ts';
import { FAREWELL_MS } from './stages/closing/state.ts';
import { CAUSES, enterClosing, fact, hangup, newPlay, patch, stageOf } from './step.ts';

/** The final status that the caller's INVITE has had; null where it has had none. */
export function answeredStatus(step: Step): number | null {
  return step.state.answeredAt === null ? null : 200;
}

/** Notes the final status that the caller got, if it was not known when the ending was decided. */
export function finalStatus(step: Step, sipStatus: number | null): void {
  const { stage } = step.state;
  if (stage.name === 'closing' && stage.ending.sipStatus === null) changeEnding(step, { sipStatus });
}

export function changeEnding(step: Step, changes: Partial<CallEnding>): void {
  const closing = stageOf(step, 'closing');
  patch(step, { stage: { ...closing, ending: { ...closing.ending, ...changes } } });
}

/** Drops the last words: nobody hears anything any more. */
export function dropFarewell(step: Step): void {
  const { stage } = step.state;
  if (stage.name === 'closing') patch(step, { stage: { ...stage, farewell: null } });
}

/** Hangs up on every leg but one that is being told why. */
export function hangUpAll(step: Step, cause: HangupCause): void {
  const { stage } = step.state;
  if (stage.name === 'closing') patch(step, { stage: { ...stage, graceUntil: null } });
  const told = farewellOf(step.state)?.leg;
  for (const { id } of step.state.legs) if (told !== id) hangup(step, id, cause);
}

/** Ends a call whose stage needs no winding up. */
export function closeCall(step: Step, ending: CallEnding, cause: HangupCause): void {
  enterClosing(step, ending);
  hangUpAll(step, cause);
}

/** Ends a call whose stage needs no winding up, with last words to the caller if there are some. */
export function endsWithWords(step: Step, ending: CallEnding, text: string | undefined): void {
  const caller = callerOf(step.state).id;
  if (text === undefined) {
    enterClosing(step, ending);
    hangup(step, caller, CAUSES.failed);
  } else {
    enterClosing(step, ending, { leg: caller, play: newPlay(step, { text }), deadline: step.at + FAREWELL_MS });
  }
}

/** The last words are over: hangs up on the leg that heard them. */
export function endFarewell(step: Step): void {
  const farewell = farewellOf(step.state);
  if (farewell === null) return;
  dropFarewell(step);
  const toCaller = farewell.leg === callerOf(step.state).id;
  hangup(step, farewell.leg, farewell.cause ?? (toCaller ? CAUSES.failed : CAUSES.callerLeft));
}

/** Puts the whole call on record once nothing of it is open any more. */
export function callEnded(step: Step): void {
  const { ending } = stageOf(step, 'closing');
  patch(step, { stage: { name: 'ended', ending }, endedAt: step.at });
  const { plan, handoffs, metadata } = step.state;
  callbackOver(step);
  const records = handoffs.map((handoff) => handoffRecord(step.state, handoff));
  fact(step, 'call.ended', { ...callDetailRecord(callRecord(step.state), records, contextCard(step.state)) });
  if (plan.ai === 'webhook' && ending.result !== 'refused') {
    const { result, reason } = ending;
    step.effects.push({ type: 'notifyAi', notice: { event: 'call.ended', result, reason, metadata } });
  }
  step.effects.push({ type: 'finish' });
}
