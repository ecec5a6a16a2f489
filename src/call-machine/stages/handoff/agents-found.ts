/** What comes of a request for agents: they are dialled, or there are none. */
import { agentDestination } from '../../../ports/agent-groups.ts';
import { giveBack } from '../../agents/held-agents.ts';
import type { CallEventOf } from '../../events.ts';
import { handoffOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { callOne } from './call-one.ts';
import { forgetAgents } from './forget-agents.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { tryNext } from './hunt.ts';
import { leaveQueue, waitIsOver } from './queue/in-queue.ts';
import type { NobodyReason } from './state.ts';
import { isDecided } from './state.ts';

/** Agents are reserved: they are dialled, unless nobody waits for them any more. */
export function agentsReserved(step: Step, { request, agents }: CallEventOf<'agents.reserved'>): void {
  const handoff = handoffOf(step.state);
  if (handoff?.asking?.request !== request || isDecided(handoff)) {
    giveBack(step, agents);
    return;
  }
  const { asking, remaining } = handoff;
  waitIsOver(step, 'turn');
  const taken = agents.slice(0, asking.most);
  giveBack(step, agents.slice(asking.most));
  // An agent who is named is tried once. Of a skill others may be left.
  const named = new Set(taken.map(({ agent }) => agentDestination({ kind: 'agent', id: agent.id })));
  patchHandoff(step, {
    asking: null,
    nobody: null,
    remaining: remaining.filter((each) => !asking.destinations.includes(each) || !named.has(each)),
  });
  for (const agent of taken) {
    callOne(step, {
      destination: agentDestination({ kind: 'agent', id: agent.agent.id }),
      address: agent.agent.uri,
      agent,
    });
  }
}

/** No agent is free: what named agents is over, and the rest has its turn. */
export function noAgents(step: Step, { request, reason }: CallEventOf<'agents.none'>): void {
  if (currentHandoff(step).asking?.request === request) giveUpAgents(step, reason);
}

function giveUpAgents(step: Step, reason: Exclude<NobodyReason, 'closed' | 'caller-chose' | 'too-many-at-once'>): void {
  leaveQueue(step, 'left', reason);
  const { asking, id, remaining } = currentHandoff(step);
  if (asking === null) return;
  patchHandoff(step, {
    asking: null,
    nobody: reason,
    remaining: remaining.filter((each) => !asking.destinations.includes(each)),
  });
  fact(step, 'handoff.noAgents', { handoffId: id, destinations: asking.destinations, reason });
  tryNext(step);
}

/** The store does not answer, or the caller has waited for as long as may be. */
export function askedTooLong(step: Step): void {
  const { asking } = currentHandoff(step);
  if (asking === null) return;
  forgetAgents(step);
  giveUpAgents(step, asking.waits === true ? 'max-wait' : 'error');
}
