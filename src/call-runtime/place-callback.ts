import type { CallbackRun, CallPlan } from '../call-machine/index.ts';
import type { Config, Route } from '../config/index.ts';
import type { CallbackRecord } from '../ports/callbacks.ts';
import type { CallOrder } from '../ports/outgoing-calls.ts';

/** The call that calls somebody back. */
export function callbackOrder({ callbacks }: Config, { number, from }: CallbackRecord): Omit<CallOrder, 'route'> {
  const { ringTimeoutMs, machine } = callbacks;
  return { to: number, from, ringTimeoutMs, machine };
}

/** The route of such a call: people are called at once, and no AI talks first. */
export function callbackRoute({ routes }: Config, { route }: CallbackRecord): Route | null {
  const found = routes.find(({ match }) => match.to === route);
  return found === undefined ? null : { ...found, ai: { kind: 'none' }, escalation: [] };
}

/** What the call is for. A caller whom nobody takes is told so, and called again later. */
export function callbackCallPlan(plan: CallPlan, { callbacks }: Config, record: CallbackRecord): CallPlan {
  const { id, attempts, maxAttempts, destinations, context } = record;
  const { closed: _closed, ...handoff } = plan.handoff;
  return {
    ...plan,
    handoff: { ...handoff, fallback: [{ kind: 'hangup', text: callbacks.nobody }] },
    callback: {
      id,
      attempt: attempts + 1,
      maxAttempts,
      spacingMs: callbacks.spacingMs,
      greeting: callbacks.greeting,
      destinations,
      context,
      ...(callbacks.order === 'agent-first' && { agentFirst: agentFirst(callbacks) }),
    },
  };
}

/** How the agent is called before the caller. */
function agentFirst({ agentFirst: ofAgents, ringTimeoutMs, hours }: Config['callbacks']): CallbackRun['agentFirst'] {
  return { ...ofAgents, ringTimeoutMs, ...(hours !== null && { hours }) };
}
