/** Who takes part: members are dialled, join, change their mode, and leave. */
import type { MemberMode, MemberRequest } from '../../../ports/conversation-control.ts';
import type { LegId } from '../../../ports/ids.ts';
import type { AttemptResult } from '../../../ports/records.ts';
import { q850OfStatus } from '../../../ports/q850-cause.ts';
import type { HandoffHeaders, HangupCause } from '../../effects.ts';
import type { CallEventOf } from '../../events.ts';
import { enqueueSaid } from '../../said.ts';
import { callerOf, lastHeaders, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, hangup, openLeg, patchLeg } from '../../step.ts';
import { resultOfStatus } from '../handoff/attempt-result.ts';
import { asMember, conversationOf, conversationPlan, memberOf, patchConversation } from './circle.ts';
import { newMember } from './enter.ts';
import { followHold } from './hold.ts';
import type { Dialled } from './state.ts';

/** Calls somebody who is to take part. @returns its leg */
export function dialMember(step: Step, request: MemberRequest, headers: HandoffHeaders | null): LegId {
  const { destination, role, mode, whisper } = request;
  const leg = openLeg(step, role, { destination });
  const ringTimeoutMs = request.ringTimeoutMs ?? conversationPlan(step.state).ringTimeoutMs;
  const dialled: Dialled = {
    leg,
    destination,
    mode,
    ringDeadline: step.at + ringTimeoutMs,
    whisper: whisper ?? null,
  };
  patchConversation(step, { dialled: [...conversationOf(step).dialled, dialled] });
  step.effects.push({ type: 'dial', leg, destination, callerNumber: step.state.shownFrom, headers });
  fact(step, 'member.dialling', { ...asMember(step, leg, mode), destination });
  return leg;
}

/** The API wants somebody to take part. Their telephone shows why the caller was handed over. */
export function addMember(step: Step, request: CallEventOf<'api.addMember'>): void {
  const { mode, whisper } = request;
  if (mode.kind === 'coach' && !mayCoach(step, mode.of)) return;
  if (whisper !== undefined) step.effects.push({ type: 'prepare', prompt: whisper });
  dialMember(step, request, lastHeaders(step.state));
}

/** A member can be coached, but not the caller. */
export function mayCoach(step: Step, leg: LegId): boolean {
  return leg !== callerOf(step.state).id && memberOf(step, leg) !== null;
}

export function memberProgress(step: Step, { leg, status, sipCallId }: CallEventOf<'leg.progress'>): void {
  const dialled = dialledOn(step, leg);
  if (dialled === null || legOf(step.state, leg)?.state !== 'inviting') return;
  patchLeg(step, leg, { state: 'ringing', sipCallId });
  const { role } = asMember(step, leg, dialled.mode);
  fact(step, 'member.ringing', { leg, role, destination: dialled.destination, sipStatus: status });
}

/** Somebody who was called has answered and takes part. */
export function memberAnswered(step: Step, { leg }: CallEventOf<'leg.answered'>): void {
  const dialled = dialledOn(step, leg);
  if (dialled === null) return;
  forgetDialled(step, leg);
  joinMember(step, leg, dialled.mode);
  if (dialled.whisper !== null) enqueueSaid(step, { leg, way: 'whisper', prompt: dialled.whisper });
}

/** Somebody takes part from now on. Who talks while the caller is parked, or alone, has the caller. */
export function joinMember(step: Step, leg: LegId, mode: MemberMode): void {
  const { members, agent, parked } = conversationOf(step);
  // The member to be coached may have left meanwhile. Then nobody must hear the coach.
  const fitting = mode.kind === 'coach' && !mayCoach(step, mode.of) ? ({ kind: 'listen' } as const) : mode;
  patchConversation(step, { members: [...members, newMember(leg, fitting)] });
  fact(step, 'member.joined', asMember(step, leg, fitting));
  if (fitting.kind === 'talk') {
    if (agent === null) patchConversation(step, { agent: leg });
    if (parked !== null) {
      patchConversation(step, { parked: null });
      fact(step, 'call.unparked', { slot: parked.slot ?? '', by: 'member', leg });
    }
  }
  followHold(step, leg);
}

/** Gives a member, or somebody who is called, another mode. */
export function changeMember(step: Step, leg: LegId, mode: MemberMode): void {
  if (mode.kind === 'coach' && (mode.of === leg || !mayCoach(step, mode.of) || leg === callerOf(step.state).id)) return;
  const { members, dialled } = conversationOf(step);
  const former = [...members, ...dialled].find((each) => each.leg === leg)?.mode;
  if (former === undefined || sameMode(former, mode)) return;
  patchConversation(step, {
    members: members.map((each) => (each.leg === leg ? { ...each, mode } : each)),
    dialled: dialled.map((each) => (each.leg === leg ? { ...each, mode } : each)),
  });
  fact(step, 'member.changed', asMember(step, leg, mode));
}

/** A member takes part no more. Whoever calls this decides how the call goes on. */
export function leaveMember(step: Step, leg: LegId): void {
  const { members, held, keys, agent } = conversationOf(step);
  patchConversation(step, {
    members: members.filter((each) => each.leg !== leg),
    held: held.filter((each) => each.leg !== leg),
    keys: keys.filter((each) => each.leg !== leg),
    agent: agent === leg ? null : agent,
  });
  for (const each of members) {
    // Nobody is left who may hear the coach.
    if (each.mode.kind === 'coach' && each.mode.of === leg) changeMember(step, each.leg, { kind: 'listen' });
  }
  fact(step, 'member.left', { leg, role: asMember(step, leg, { kind: 'talk' }).role });
}

/**
 * Somebody who was called did not come. It is on record, and the conversation goes on.
 * @returns false if the leg is nobody's who was called
 */
export function memberFailed(step: Step, event: CallEventOf<'leg.ended'>): boolean {
  const { leg, status, q850Cause } = event;
  if (dialledOn(step, leg) === null) return false;
  const result = resultOfStatus({ status, rang: legOf(step.state, leg)?.sipCallId !== null });
  failDialled(step, leg, { result, sipStatus: status, q850Cause: q850Cause ?? q850OfStatus(status) });
  return true;
}

/** Gives up on somebody who is called. */
export function giveUpDialled(step: Step, leg: LegId, result: AttemptResult, cause: HangupCause): void {
  if (dialledOn(step, leg) === null) return;
  failDialled(step, leg, { result, sipStatus: null, q850Cause: cause.q850 });
  hangup(step, leg, cause);
}

export function dialledOn(step: Step, leg: LegId): Dialled | null {
  return conversationOf(step).dialled.find((each) => each.leg === leg) ?? null;
}

function failDialled(
  step: Step,
  leg: LegId,
  end: { readonly result: AttemptResult; readonly sipStatus: number | null; readonly q850Cause: number | null },
): void {
  const dialled = dialledOn(step, leg);
  if (dialled === null) return;
  forgetDialled(step, leg);
  const { role } = asMember(step, leg, dialled.mode);
  fact(step, 'member.failed', { leg, role, destination: dialled.destination, ...end });
}

function forgetDialled(step: Step, leg: LegId): void {
  patchConversation(step, { dialled: conversationOf(step).dialled.filter((each) => each.leg !== leg) });
}

function sameMode(one: MemberMode, other: MemberMode): boolean {
  return one.kind === 'coach' ? other.kind === 'coach' && one.of === other.of : one.kind === other.kind;
}
