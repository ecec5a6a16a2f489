/**
 * We dial nobody: the caller's phone is asked by REFER to call the agent (RFC 3515). The context goes ahead, because
 * there is no INVITE of ours that could carry it, and nobody is told when the agent's phone rings.
 */
import { hold } from '../../../agents/held-agents.ts';
import type { CallEventOf } from '../../../events.ts';
import { referFault } from '../../../refer.ts';
import { callerOf } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { fact } from '../../../step.ts';
import type { Dialled } from '../attempts.ts';
import { beginAttempt } from '../attempts.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { sendCaller } from '../referral.ts';
import type { Attempt } from '../state.ts';
import { join } from './join.ts';
import type { Strategy } from './rule.ts';

/** The context may take so long where the plan does not say. */
export const CONTEXT_MS = 2_000;

/** Whoever is dialled all the same, such as the destination of a fallback, is joined here. */
export const REFER: Strategy = { accepted: join };

/** Sends the caller to a destination. @returns false if the caller cannot be sent anywhere; it is dialled then */
export function sendCallerTo(step: Step, { destination, address = destination, agent }: Dialled): boolean {
  const { id, reason, summary, context } = currentHandoff(step);
  const leg = callerOf(step.state).id;
  const detail = referFault(step, leg);
  if (detail !== null) {
    patchHandoff(step, { inEffect: 'conference' });
    fact(step, 'handoff.referFailed', { handoffId: id, status: null, detail });
    return false;
  }
  const waitMs = step.state.plan.handoff.contextTimeoutMs ?? CONTEXT_MS;
  if (agent !== undefined) hold(step, agent, leg);
  beginAttempt(step, {
    leg,
    destination,
    address,
    depth: 0,
    root: destination,
    ...(agent !== undefined && { agent: agent.agent.id }),
    progress: { name: 'informing', deadline: step.at + waitMs },
  });
  fact(step, 'handoff.referring', {
    handoffId: id,
    leg,
    destination,
    reason,
    summary,
    context: context === null ? null : { ...context },
  });
  if (waitMs === 0) informed(step);
  else step.effects.push({ type: 'announceContext', handoff: id });
  return true;
}

/** Whoever is told of events has the context. */
export function contextAnnounced(step: Step, { handoff }: CallEventOf<'context.announced'>): void {
  if (currentHandoff(step).id === handoff) informed(step);
}

/** The context is there, or its time is over: the caller is sent on its way. */
export function informed(step: Step): void {
  const informing = currentHandoff(step).attempts.find(
    (attempt): attempt is Attempt => attempt.progress.name === 'informing',
  );
  if (informing !== undefined) sendCaller(step, informing, null);
}
