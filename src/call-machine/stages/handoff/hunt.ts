/** The hunt tries the destinations in their order, and then follows the fallback list. */
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { q850OfStatus, reasonOfAttempt, resultOfStatus } from './attempt-result.ts';
import { dial, endAttempt } from './attempts.ts';
import { LAST_RESORTS, takeFallback } from './fallbacks/index.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { openAttempt, openAttempts } from './state.ts';

/** Dials the next destination while none is being tried. If there is none, or the time is up, it falls back. */
export function tryNext(step: Step): void {
  const handoff = currentHandoff(step);
  if (openAttempts(handoff).length > 0) return;
  const [next, ...remaining] = handoff.remaining;
  if (next === undefined || (handoff.totalDeadline !== null && step.at >= handoff.totalDeadline)) {
    fallBack(step);
    return;
  }
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
  if (attempt === null) return;
  if (attempt.answeredAt !== null) {
    const result = event.by === 'remote' ? 'declined' : 'unreachable';
    endAttempt(step, event.leg, { result, sipStatus: 200, q850Cause: event.q850Cause ?? 16 });
  } else {
    const result = resultOfStatus({ status: event.status, rang: attempt.ringingAt !== null });
    const q850Cause = event.q850Cause ?? q850OfStatus(event.status);
    endAttempt(step, event.leg, { result, sipStatus: event.status, q850Cause });
  }
  tryNext(step);
}
