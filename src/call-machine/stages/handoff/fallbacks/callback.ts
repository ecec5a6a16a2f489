import type { Fallback } from '../../../../ports/call-control.ts';
import type { CallbackPlan } from '../../../callback/plan.ts';
import type { CallPlan } from '../../../plan.ts';
import { callerOf } from '../../../state.ts';
import { CAUSES } from '../../../step.ts';
import { enterCallback } from '../../callback/callback.ts';
import { giveUpAttempt } from '../attempts.ts';
import { forgetAgents } from '../forget-agents.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { leaveQueue } from '../queue/in-queue.ts';
import { isDecided, openAttempts } from '../state.ts';
import type { FallbackRule } from './rule.ts';

/** The caller is offered to be called back. Agents who are still being called or asked are released. */
export const offerCallback: FallbackRule<'callback'> = (step, fallback, reason) => {
  const { state } = step;
  const handoff = currentHandoff(step);
  const terms = callbackTerms(state.plan, fallback);
  const caller = callerOf(state);
  if (terms === null || isDecided(handoff) || caller.state !== 'answered' || caller.closing) return false;
  for (const { leg } of openAttempts(handoff)) giveUpAttempt(step, leg, 'cancelled', CAUSES.cancelled);
  forgetAgents(step);
  leaveQueue(step, 'left', reason);
  patchHandoff(step, { asking: null, remaining: [], forwards: [] });
  enterCallback(step, terms, handoff.caller.name === 'waiting' ? handoff.caller.hears.play : null);
  return true;
};

/** How the caller is called back by this fallback; null: nobody is in this call. */
export function callbackTerms(
  { callbacks }: CallPlan,
  { offer, ask, thanks, maxAttempts }: Extract<Fallback, { readonly kind: 'callback' }>,
): CallbackPlan | null {
  if (callbacks === undefined) return null;
  return {
    ...callbacks,
    offer: offer ?? callbacks.offer,
    ask: ask ?? callbacks.ask,
    thanks: thanks ?? callbacks.thanks,
    maxAttempts: maxAttempts ?? callbacks.maxAttempts,
  };
}
