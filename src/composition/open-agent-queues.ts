import { AgentQueueHub } from '../agent-queues/index.ts';
import type { ConfiguredQueue } from '../agent-queues/index.ts';
import type { CallConfigs } from '../call-runtime/index.ts';
import type { Config } from '../config/index.ts';
import { agentGroupOf } from '../ports/agent-groups.ts';
import type { AgentDesk } from '../ports/agents.ts';
import type { QueuePlaces } from '../ports/queue-places.ts';
import type { PartContext } from './part-context.ts';

/**
 * Opens the queues for agents.
 * @param configs those of the calls that are up, which may still ask for queues that are not configured any more
 * @param places who waits at which node, where there can be several
 */
export function openAgentQueues(
  { config, current, clock, logger, parts }: PartContext,
  desk: AgentDesk,
  configs: CallConfigs,
  places: QueuePlaces,
): AgentQueueHub {
  const shared = config.store.kind === 'postgres' ? { places } : {};
  const options = { queues: queuesOf(config), desk, clock, logger, ...shared };
  const hub = parts.add('agent-queues', new AgentQueueHub(options));
  current.follow({
    name: 'the queues for agents',
    switchTo: (next) => {
      const kept = [...configs.inUse].flatMap(({ queues }) => queues.map(({ name }) => name));
      hub.configure(queuesOf(next), new Set(kept));
    },
  });
  return hub;
}

function queuesOf({ queues, routes }: Config): readonly ConfiguredQueue[] {
  return queues.map((settings) => ({
    ...settings,
    groups: routes
      .flatMap(({ handoff: { queue, destinations, fallback } }) => [
        ...(queue === settings.name ? destinations : []),
        ...fallback.flatMap((step) => ('uri' in step && step.queue === settings.name ? [step.uri] : [])),
      ])
      .flatMap((destination) => agentGroupOf(destination) ?? []),
  }));
}
