/** The hunt tries the destinations in their order, and then follows the fallback list. */
import { q850OfStatus } from '../../../ports/q850-cause.ts';
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { reasonOfAttempt, resultOfStatus } from './attempt-result.ts';
import { dial, endAttempt } from './attempts.ts';
import { LAST_RESORTS, takeFallback } from './fallbacks/index.ts';
import { forwardTargets } from './forwarding.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import type { Attempt } from './state.ts';
import { agentGoneMeanwhile } from './referral.ts';
import { openAttempt, openAttempts } from './state.ts';
import { sendCallerTo } from './strategies/refer.ts';

/**
 * Dials the next Contact of a forward, or destination, while none is being tried. If there is none, or the time is up, it
 * falls back.
 */
export function tryNext(step: Step): void {
  const handoff = currentHandoff(step);
  if (openAttempts(handoff).length > 0) return;
  const [forward, ...forwards] = handoff.forwards;
  const [next, ...remaining] = handoff.remaining;
  const late = handoff.totalDeadline !== null && step.at >= handoff.totalDeadline;
  if (forward !== undefined && !late) {
    patchHandoff(step, { forwards });
    dial(step, forward.destination, forward.depth);
    return;
  }
  if (next === undefined || late) {
    fallBack(step);
    return;
  }
  // The destinations stay: if the caller cannot be sent there, they are dialled.
  if (handoff.inEffect === 'refer' && sendCallerTo(step, next)) return;
  patchHandoff(step, { remaining });
  dial(step, next);
}

/** No destination is left. Tries the fallback list in its order, then the AI, and at last ends the call. */
export function fallBack(step: Step): void {
  const { attempts, fallback } = currentHandoff(step);
  const reason = reasonOfAttempt(attempts.at(-1)?.result ?? undefined);
  // Destinations that the total time left no room for are not dialled after a fallback either.
  patchHandoff(step, { remaining: [] });
  for (const [index, choice] of [...fallback, ...LAST_RESORTS].entries()) {
    patchHandoff(step, { fallback: fallback.slice(index + 1) });
    if (takeFallback(step, choice, reason)) return;
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
      endAttempt(step, event.leg, { result, sipStatus: event.status, q850Cause });
    }
  }
  tryNext(step);
}

/** The agent's phone named others to be dialled in its place (RFC 3261 8.1.3.4). False where none of them is. */
function forwarded(step: Step, { leg, destination, depth }: Attempt, event: CallEventOf<'leg.ended'>): boolean {
  const handoff = currentHandoff(step);
  const to = forwardTargets(handoff, { depth }, event);
  if (to.length === 0) return false;
  const { status: sipStatus, q850Cause } = event;
  endAttempt(step, leg, { result: 'forwarded', sipStatus, q850Cause, forwardedTo: to });
  patchHandoff(step, {
    forwards: [...to.map((contact) => ({ destination: contact, depth: depth + 1 })), ...handoff.forwards],
    visited: [...handoff.visited, ...to],
  });
  fact(step, 'handoff.forwarded', { handoffId: handoff.id, leg, destination, to });
  return true;
}
