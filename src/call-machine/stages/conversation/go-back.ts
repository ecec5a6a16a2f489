/** The caller leaves the people: back to the AI, parked, or on to somebody else. */
import type { AiNotice } from '../../../ports/ai.ts';
import type { HangupCause } from '../../effects.ts';
import type { CallEventOf } from '../../events.ts';
import { closeCall } from '../../ending.ts';
import { callerOf, handoffsOf, hasHandoffsLeft } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, fact, hangup, patch } from '../../step.ts';
import { startHandoff } from '../handoff/start-handoff.ts';
import { voiceUp } from '../../voice/voice-leg.ts';
import { WITH_AI } from '../with-ai/state.ts';
import { conversationOf, conversationPlan, patchConversation } from './circle.ts';
import { leaveConference } from './conference.ts';
import { endConsult } from './consult.ts';
import { resume } from './hold.ts';
import { giveUpDialled, leaveMember } from './members.ts';

/** Gives the caller back to the AI, which is told why. @returns false if there is none that can be reached */
export function returnToAi(step: Step, reason: string): boolean {
  const { plan, ai, metadata } = step.state;
  if (plan.ai === 'none' || !ai.alive) return false;
  const fromConference = leaveForAi(step);
  fact(step, 'call.returned', { reason });
  // The AI's former plans are void. It is told what happened and says what comes then.
  patch(step, { stage: WITH_AI, ai: { ...ai, queue: [] } });
  const handoff = handoffsOf(step.state).at(-1);
  step.effects.push({
    type: 'notifyAi',
    notice: fromConference ?? {
      event: 'call.returned',
      reason,
      handoffId: handoff?.id ?? null,
      summary: handoff?.summary ?? '',
      context: handoff?.context ?? null,
      metadata,
    },
  });
  return true;
}

/** The people are released, and the caller is to be with an AI. @returns what it is told of a conference; null: of none */
export function leaveForAi(step: Step): AiNotice | null {
  endPark(step, 'ai');
  const fromConference = leaveConference(step);
  releaseOthers(step, CAUSES.returned);
  return fromConference;
}

/** Everybody but the caller is hung up on, and the caller waits for somebody to take the call. */
export function park(step: Step, slot: string | null): void {
  if (conversationOf(step).parked !== null) return;
  releaseOthers(step, CAUSES.parked);
  const { parkTimeoutMs } = conversationPlan(step.state);
  patchConversation(step, { parked: { slot: null, deadline: step.at + parkTimeoutMs } });
  if (slot === null) step.effects.push({ type: 'assignSlot' });
  else parkedIn(step, slot);
}

/** The slot is known. */
export function slotAssigned(step: Step, { slot }: CallEventOf<'call.slot'>): void {
  if (conversationOf(step).parked?.slot === null) parkedIn(step, slot);
}

function parkedIn(step: Step, slot: string): void {
  const { parked } = conversationOf(step);
  if (parked === null) return;
  patchConversation(step, { parked: { ...parked, slot } });
  fact(step, 'call.parked', { slot, timeoutMs: conversationPlan(step.state).parkTimeoutMs });
}

/** Nobody took the call in time. */
export function parkedTooLong(step: Step): void {
  endPark(step, 'timeout');
  fallBackToAi(step, 'park-timeout');
}

/** Nobody is left whom the caller could talk with: the AI has the caller, else the route's destinations, else it ends. */
export function fallBackToAi(step: Step, reason: string): void {
  if (returnToAi(step, reason)) return;
  releaseOthers(step, CAUSES.failed);
  if (step.state.plan.handoff.destinations.length > 0 && hasHandoffsLeft(step.state)) {
    startHandoff(step, 'route', { reason: 'Nobody took the call back' });
  } else {
    closeCall(step, { result: 'failed', reason, sipStatus: 200 }, CAUSES.failed);
  }
}

function endPark(step: Step, by: 'timeout' | 'ai'): void {
  const { parked } = conversationOf(step);
  if (parked === null) return;
  patchConversation(step, { parked: null });
  fact(step, 'call.unparked', { slot: parked.slot ?? '', by, leg: null });
}

/** Hangs up on everybody but the caller, who is on hold no more, and an AI, which hears nothing from now on. */
export function releaseOthers(step: Step, cause: HangupCause): void {
  endConsult(step, 'returned');
  const { members, dialled, held } = conversationOf(step);
  const caller = callerOf(step.state).id;
  for (const { leg } of dialled) giveUpDialled(step, leg, 'cancelled', cause);
  const voice = voiceUp(step.state);
  for (const { leg } of members) {
    if (leg === caller) continue;
    // An AI that listened goes on without the people.
    if (leg !== voice) hangup(step, leg, cause);
    leaveMember(step, leg);
  }
  for (const { leg, by } of held) if (leg === caller) resume(step, leg, by);
}
