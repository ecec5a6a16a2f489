/** Agents are reserved before their phones ring, so that nobody is called who rings for another caller. */
import { agentGroupOf } from '../../../ports/agent-groups.ts';
import type { Step } from '../../step.ts';
import { patch } from '../../step.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { choiceOf } from './rounds.ts';

/** So long the store has to answer. */
export const ASKING_MS = 5_000;

/** Asks for agents of these destinations. */
export function askForAgents(step: Step, destinations: readonly string[], most: number): void {
  const handoff = currentHandoff(step);
  const { queue } = handoff;
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
    ...(queue !== undefined && { queue: { name: queue.name, priority: queue.priority } }),
  });
}
