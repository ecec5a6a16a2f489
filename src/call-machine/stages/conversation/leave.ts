/** A member leaves, by itself or because somebody wants it to: the rest goes on, or the call ends. */
import type { LegId } from '../../../ports/ids.ts';
import type { CallEnding } from '../../../ports/records.ts';
import type { HangupCause } from '../../effects.ts';
import { closeCall } from '../../ending.ts';
import type { CallEventOf } from '../../events.ts';
import { callerOf, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, SIGNALLING_LOST, hangup } from '../../step.ts';
import { conferenceGone, noteExit } from './conference.ts';
import { conversationOf, conversationPlan, isPartner, memberOf, partners, patchConversation } from './circle.ts';
import { endConsult, leaveToThird, letGo, returnFromConsult } from './consult.ts';
import { fallBackToAi, returnToAi } from './go-back.ts';
import { agentGoneMeanwhile } from './leave-path.ts';
import { dialledOn, giveUpDialled, leaveMember, memberFailed } from './members.ts';

/** A leg is over: that of a member, or of somebody who was called. */
export function legGone(step: Step, event: CallEventOf<'leg.ended'>): void {
  const { leg, by } = event;
  const isThird = conversationOf(step).consult?.third === leg;
  if (memberFailed(step, event)) {
    if (isThird) endConsult(step, 'failed');
    stillWaits(step);
    return;
  }
  if (agentGoneMeanwhile(step, event)) return;
  const outOfConference = conferenceGone(step, event);
  if (outOfConference !== null) {
    depart(step, leg, outOfConference, CAUSES.failed);
    return;
  }
  const ending = by === 'lost' ? SIGNALLING_LOST : ({ result: 'completed', reason: 'agent-hangup' } as const);
  depart(step, leg, { ...ending, sipStatus: 200 }, CAUSES.agentLeft);
}

/** Somebody has rung for as long as it may. */
export function ringTimeIsOver(step: Step): void {
  const { dialled, consult } = conversationOf(step);
  for (const { leg, ringDeadline } of dialled) {
    if (ringDeadline > step.at) continue;
    giveUpDialled(step, leg, 'no-answer', CAUSES.noAnswer);
    if (consult?.third === leg) endConsult(step, 'failed');
  }
  stillWaits(step);
}

/** Nothing comes from a member any more. It is as good as gone. */
export function memberSilent(step: Step, { leg }: CallEventOf<'media.timeout'>): void {
  noteExit(step, leg, 'failed');
  depart(step, leg, { result: 'failed', reason: 'media-timeout', sipStatus: 200 }, CAUSES.mediaTimeout);
}

/** The API wants a member to go. */
export function removeMember(step: Step, { leg }: CallEventOf<'api.removeMember'>): void {
  if (leg === callerOf(step.state).id) return;
  if (conversationOf(step).consult?.third === leg) {
    returnFromConsult(step);
  } else if (dialledOn(step, leg) !== null) {
    letGo(step, leg);
    stillWaits(step);
  } else {
    noteExit(step, leg, 'removed');
    depart(step, leg, { result: 'completed', reason: 'api-hangup', sipStatus: 200 }, CAUSES.removed);
  }
}

/**
 * A member goes. The call goes on while somebody talks with the caller, or is called to do so; unless it was the
 * agent's to end. @param ending how the call ends otherwise
 */
export function depart(step: Step, leg: LegId, ending: CallEnding, cause: HangupCause): void {
  const { agent, parked, consult, conference } = conversationOf(step);
  const leaving = memberOf(step, leg);
  if (leaving === null) return;
  if (consult?.agent === leg) {
    leaveToThird(step);
    return;
  }
  const others = partners(step).filter((member) => member.leg !== leg);
  const isAlone = others.length === 0 && !isSomebodyCalled(step) && parked === null;
  const isAi = ({ leg: id }: { readonly leg: LegId }): boolean => legOf(step.state, id)?.role === 'ai';
  const endsIt = agent === leg && conversationPlan(step.state).agentLeaves === 'end';
  if ((isPartner(leaving) && isAlone) || endsIt) {
    const isConference = conference?.leg === leg;
    const mayReturn = conversationOf(step).afterwards === 'ai' && (ending.result === 'completed' || isConference);
    if (mayReturn && returnToAi(step, isConference ? 'conference-left' : 'agent-left')) return;
    closeCall(step, ending, cause);
    return;
  }
  // The last human leaves an AI that talks with the caller: it has the caller again.
  if (parked === null && !isSomebodyCalled(step) && !isAi(leaving) && others.length > 0 && others.every(isAi)) {
    if (returnToAi(step, 'agent')) return;
  }
  if (consult?.third === leg) endConsult(step, 'returned');
  hangup(step, leg, cause);
  leaveMember(step, leg);
  if (agent === leg) patchConversation(step, { agent: others[0]?.leg ?? null });
}

/** Whoever was called last did not come, and the caller has nobody. */
function stillWaits(step: Step): void {
  const { parked } = conversationOf(step);
  if (parked === null && partners(step).length === 0 && !isSomebodyCalled(step)) fallBackToAi(step, 'nobody-left');
}

function isSomebodyCalled(step: Step): boolean {
  const { dialled, transfer = null } = conversationOf(step);
  return transfer !== null || dialled.some(({ mode }) => mode.kind === 'talk');
}
