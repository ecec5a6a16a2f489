/** Agents are reserved before their phones ring, so that nobody is called who rings for another caller. */
import { agentDestination, agentGroupOf } from '../../../ports/agent-groups.ts';
import { giveBack } from '../../agents/held-agents.ts';
import type { CallEventOf } from '../../events.ts';
import { handoffOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, patch } from '../../step.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { callOne, tryNext } from './hunt.ts';
import { choiceOf } from './rounds.ts';
import { isDecided } from './state.ts';

/** So long the store has to answer. */
export const ASKING_MS = 5_000;

/** Asks for agents of these destinations. */
export function askForAgents(step: Step, destinations: readonly string[], most: number): void {
  const handoff = currentHandoff(step);
  const { counters, caller } = step.state;
  const request = counters.requests + 1;
  patch(step, { counters: { ...counters, requests: request } });
  patchHandoff(step, { asking: { request, destinations, most, deadline: step.at + ASKING_MS } });
  step.effects.push({
    type: 'reserveAgents',
    request,
    handoff: handoff.id,
    groups: destinations.flatMap((each) => agentGroupOf(each) ?? []),
    choice: choiceOf(handoff),
    // Whoever the caller could not be sent to is dialled yet.
    exclude: handoff.attempts.flatMap(({ agent, leg }) => (agent === undefined || leg === caller ? [] : agent)),
    most,
  });
}

/** Agents are reserved: they are dialled, unless nobody waits for them any more. */
export function agentsReserved(step: Step, { request, agents }: CallEventOf<'agents.reserved'>): void {
  const handoff = handoffOf(step.state);
  if (handoff?.asking?.request !== request || isDecided(handoff)) {
    giveBack(step, agents);
    return;
  }
  const { asking, remaining } = handoff;
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
  const handoff = currentHandoff(step);
  const { asking, id, remaining } = handoff;
  if (asking?.request !== request) return;
  patchHandoff(step, {
    asking: null,
    nobody: reason,
    remaining: remaining.filter((each) => !asking.destinations.includes(each)),
  });
  fact(step, 'handoff.noAgents', { handoffId: id, destinations: asking.destinations, reason });
  tryNext(step);
}

/** The store does not answer. */
export function askedTooLong(step: Step): void {
  const { asking } = currentHandoff(step);
  if (asking === null) return;
  forgetAgents(step);
  noAgents(step, { type: 'agents.none', at: step.at, request: asking.request, reason: 'error' });
}

/** Nobody is waited for any more. Whoever calls this takes `asking` out, or ends the handoff. */
export function forgetAgents(step: Step): void {
  const { asking } = currentHandoff(step);
  if (asking !== null) step.effects.push({ type: 'forgetAgents', request: asking.request });
}
