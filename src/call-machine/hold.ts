import { legOf } from './state.ts';
import type { Step } from './step.ts';
import { fact, newPlay, patch } from './step.ts';

/** The agent has the caller: talking, or on hold where the agent's phone put us on hold (RFC 3264 8.4). */
export function followHold(step: Step): void {
  const agent = legOf(step.state, step.state.agent);
  const { holdMusic } = step.state.plan;
  if (agent === null || step.state.ending !== null) return;
  const name = agent.held ? 'on-hold' : 'with-agent';
  const was = step.state.name;
  if (was === name) return;
  patch(step, { name, holdMusic: agent.held && holdMusic !== null ? newPlay(step, holdMusic, true) : null });
  if (agent.held) fact(step, 'call.held', { leg: agent.id });
  else if (was === 'on-hold') fact(step, 'call.resumed', { leg: agent.id });
}
