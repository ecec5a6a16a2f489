/** What the legs of a call do in every stage: they are answered, change their media, and end. */
import { q850OfStatus } from '../ports/q850-cause.ts';
import { changeEnding, dropFarewell, finalStatus, hangUpAll } from './ending.ts';
import { earlyCallerAnswered } from './early.ts';
import { endCall } from './end-call.ts';
import { endingWithoutCaller } from './ending-without-caller.ts';
import type { CallEventOf } from './events.ts';
import { isClosed } from './leg.ts';
import { noteSecurity } from './leg-security.ts';
import { messageCutOff } from './messages.ts';
import { timestamp } from './records.ts';
import { takePlace } from './replacing.ts';
import { transferOf } from './stages/conversation/transfer/transfer-step.ts';
import { agentReleased } from './stages/handoff/attempts.ts';
import { rulesOf } from './stages/index.ts';
import { callerOf, endingOf, farewellOf, legOf } from './state.ts';
import type { Step } from './step.ts';
import { RELEASED } from './refer.ts';
import { CAUSES, fact, openLegOf, patch, patchLeg } from './step.ts';

export function legAnswered(step: Step, event: CallEventOf<'leg.answered'>): void {
  const leg = legOf(step.state, event.leg);
  if (leg !== null && leg.unanswered !== undefined) {
    earlyCallerAnswered(step, event);
    return;
  }
  if (leg === null || leg.state === 'answered' || isClosed(leg)) return;
  patchLeg(step, leg.id, {
    state: 'answered',
    sipCallId: event.sipCallId,
    codec: event.codec,
    takesRefer: event.takesRefer !== false,
  });
  noteSecurity(step, leg.id, event.srtp ?? null);
  if (leg.replaces !== null) {
    takePlace(step, leg, event);
  } else if (!leg.closing) {
    rulesOf(step.state.stage).on['leg.answered']?.(step, event);
  } else if (leg.id === callerOf(step.state).id) {
    // RFC 3261 9.1: our refusal crossed the 200. The hangup under way ends the dialog, and the record tells of the 200.
    patch(step, { answeredAt: step.at });
    finalStatus(step, 200);
  }
  // A new party that holds us already is followed as one that begins to.
  if (leg.held) legMedia(step, { ...event, type: 'leg.media', held: true });
}

export function legMedia(step: Step, event: CallEventOf<'leg.media'>): void {
  if (openLegOf(step, event.leg) === null) return;
  patchLeg(step, event.leg, { codec: event.codec, held: event.held, sends: event.held && event.sends === true });
  noteSecurity(step, event.leg, event.srtp ?? null);
  rulesOf(step.state.stage).on['leg.media']?.(step, event);
}

/** Notes which trunk an INVITE of ours goes to, and how the one before it failed. */
export function legRouted(step: Step, { leg: id, trunk, failed }: CallEventOf<'leg.routed'>): void {
  const leg = legOf(step.state, id);
  if (leg === null || leg.state === 'answered' || isClosed(leg)) return;
  const tries = (leg.tries ?? []).map((one, index, all) =>
    index === all.length - 1 ? { ...one, sipStatus: failed?.sipStatus ?? null, q850Cause: causeOf(failed) } : one,
  );
  const [failedTry = null] = tries.slice(-1);
  patchLeg(step, id, { tries: [...tries, { trunk, startedAt: timestamp(step.at), sipStatus: null, q850Cause: null }] });
  fact(step, 'leg.routed', { leg: id, role: leg.role, trunk, failed: failedTry });
}

function causeOf(failed: CallEventOf<'leg.routed'>['failed']): number | null {
  return failed === null ? null : (failed.q850Cause ?? q850OfStatus(failed.sipStatus));
}

export function legEnded(step: Step, event: CallEventOf<'leg.ended'>): void {
  const leg = legOf(step.state, event.leg);
  if (leg === null || isClosed(leg)) return;
  patchLeg(step, leg.id, { state: 'ended', closing: false, refer: 'none' });
  const { by, status, q850Cause, detail } = event;
  fact(step, 'leg.ended', { leg: leg.id, role: leg.role, by, sipStatus: status, q850Cause, detail });
  if (farewellOf(step.state)?.leg === leg.id) dropFarewell(step);
  messageCutOff(step, leg.id);
  agentReleased(step, event);
  const isPutThrough = transferOf(step.state)?.referrer === leg.id;
  if (leg.id === callerOf(step.state).id && !isPutThrough) callerGone(step, event, leg.state === 'ringing');
  else rulesOf(step.state.stage).on['leg.ended']?.(step, event);
}

/** @param rang whether it rang at the party that we called */
function callerGone(step: Step, event: CallEventOf<'leg.ended'>, rang: boolean): void {
  const ending = endingOf(step.state);
  if (ending === null) {
    if (rulesOf(step.state.stage).callerGone?.(step, event) === true) return;
    endCall(step, endingWithoutCaller(step.state, event, rang), { reason: 'caller-left', cause: CAUSES.callerLeft });
  } else {
    // A CANCEL may cross our refusal. The record has the final status that the caller got.
    if (ending.result === 'refused') changeEnding(step, { sipStatus: event.status ?? ending.sipStatus });
    hangUpAll(step, ending.reason === RELEASED.reason ? CAUSES.released : CAUSES.callerLeft);
  }
  if (step.state.answeredAt === null) finalStatus(step, event.status);
}
