/** The hunt tries the destinations in their order or all at once, and then follows the fallback list. */
import { q850OfStatus } from '../../../ports/q850-cause.ts';
import type { CallEventOf } from '../../events.ts';
import { isOpenAt } from '../../hours.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { askForAgents } from './ask-for-agents.ts';
import { resultOfStatus } from './attempt-result.ts';
import { callOne } from './call-one.ts';
import { dial, endAttempt } from './attempts.ts';
import { LAST_RESORTS, takeFallback } from './fallbacks/index.ts';
import { forwardTargets } from './forwarding.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { agentGoneMeanwhile } from './referral.ts';
import { nextRound } from './rounds.ts';
import type { Attempt } from './state.ts';
import { openAttempt, openAttempts } from './state.ts';
import { whyNobody } from './why-nobody.ts';

/**
 * Dials whoever has the next turn, while nobody is being tried: Contacts of a forward first, then destinations. If there
 * is nobody, or the time is up, it falls back.
 */
export function tryNext(step: Step): void {
  const handoff = currentHandoff(step);
  if (handoff.room?.name === 'asked' || handoff.naming !== undefined) return;
  const late = handoff.totalDeadline !== null && step.at >= handoff.totalDeadline;
  // Others that are called at the same time do not wait for a forward of one of them.
  if (!late && (openAttempts(handoff).length === 0 || handoff.hunt === 'simultaneous') && dialForward(step)) return;
  if (openAttempts(currentHandoff(step)).length > 0 || handoff.asking !== null) return;
  const round = late ? null : nextRound(handoff);
  if (round === null) {
    fallBack(step);
    return;
  }
  patchHandoff(step, { remaining: round.remaining });
  for (const destination of round.dial) callOne(step, { destination });
  if (round.ask.length > 0) askForAgents(step, round.ask, round.most);
}

function dialForward(step: Step): boolean {
  const [forward, ...forwards] = currentHandoff(step).forwards;
  if (forward === undefined) return false;
  patchHandoff(step, { forwards });
  dial(step, { destination: forward.destination, forward });
  return true;
}

/** The offer of a fallback came to nothing: the next one has its turn. */
export function goOnBehindOffer(step: Step): void {
  const { offered } = currentHandoff(step);
  if (offered !== 'in vain') return;
  patchHandoff(step, { offered: undefined });
  fallBack(step);
}

/** No destination is left. Tries the fallback list in its order, then the AI, and at last ends the call. */
export function fallBack(step: Step): void {
  const handoff = currentHandoff(step);
  const { fallback } = handoff;
  const reason = whyNobody(handoff);
  // Destinations that the total time left no room for are not dialled after a fallback either.
  patchHandoff(step, {
    remaining: [],
    // Whoever is asked is not waited for any more.
    ...(handoff.room?.name === 'asked' && { room: undefined }),
    ...(handoff.naming !== undefined && { naming: undefined }),
  });
  for (const [index, choice] of [...fallback, ...LAST_RESORTS].entries()) {
    patchHandoff(step, { fallback: fallback.slice(index + 1) });
    if (!isOpenAt(step.state.plan, choice.hours, step.at)) continue;
    if (!takeFallback(step, choice, reason)) continue;
    // It may have named another destination.
    if (step.state.stage.name === 'handoff') tryNext(step);
    return;
  }
}

/** An agent's leg is over by itself: the agent was not reached, or left before accepting. */
export function agentGone(step: Step, event: CallEventOf<'leg.ended'>): void {
  const attempt = openAttempt(currentHandoff(step), event.leg);
  if (attempt === null || agentGoneMeanwhile(step, attempt)) return;
  if (attempt.answeredAt !== null) {
    const result = event.by === 'remote' ? 'declined' : 'unreachable';
    endAttempt(step, event.leg, { result, sipStatus: 200, q850Cause: event.q850Cause ?? 16 });
  } else {
    const result = resultOfStatus({ status: event.status, rang: attempt.ringingAt !== null });
    const q850Cause = event.q850Cause ?? q850OfStatus(event.status);
    if (!forwarded(step, attempt, event)) {
      const why = event.skipped === true && event.detail !== null ? { detail: event.detail } : {};
      endAttempt(step, event.leg, { result, sipStatus: event.status, q850Cause, ...why });
    }
  }
  tryNext(step);
}

/** The agent's phone named others to be dialled in its place (RFC 3261 8.1.3.4). False where none of them is. */
function forwarded(step: Step, { leg, destination, depth, root }: Attempt, event: CallEventOf<'leg.ended'>): boolean {
  const handoff = currentHandoff(step);
  const visited = handoff.visited.flatMap((each) => (each.root === root ? [each.address] : []));
  const to = forwardTargets({ visited }, { depth }, event);
  if (to.length === 0) return false;
  const { status: sipStatus, q850Cause } = event;
  endAttempt(step, leg, { result: 'forwarded', sipStatus, q850Cause, forwardedTo: to });
  patchHandoff(step, {
    forwards: [...to.map((contact) => ({ destination: contact, depth: depth + 1, root })), ...handoff.forwards],
    visited: [...handoff.visited, ...to.map((address) => ({ root, address }))],
  });
  fact(step, 'handoff.forwarded', { handoffId: handoff.id, leg, destination, to });
  return true;
}
