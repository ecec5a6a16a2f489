import { AgentQueueHub } from '../agent-queues/index.ts';
import { agentGroupOf } from '../ports/agent-groups.ts';
import type { AgentDesk } from '../ports/agents.ts';
import type { PartContext } from './part-context.ts';

/** Opens the queues for agents. */
export function openAgentQueues({ config, clock, logger, parts }: PartContext, desk: AgentDesk): AgentQueueHub {
  const queues = config.queues.map((settings) => ({
    ...settings,
    groups: config.routes
      .flatMap(({ handoff: { queue, destinations, fallback } }) => [
        ...(queue === settings.name ? destinations : []),
        ...fallback.flatMap((step) => ('uri' in step && step.queue === settings.name ? [step.uri] : [])),
      ])
      .flatMap((destination) => agentGroupOf(destination) ?? []),
  }));
  return parts.add('agent-queues', new AgentQueueHub({ queues, desk, clock, logger }));
}
