import type { QueueAgents } from '../../ports/agent-groups.ts';
import type { AgentQueueRecord } from '../../ports/agent-queues.ts';

/** A queue as the API lists it. */
export function queueBody(queue: AgentQueueRecord, agents: QueueAgents): object {
  const { waiting: _waiting, groups: _groups, longestWaitMs, ...rest } = queue;
  return { ...rest, longestWaitMs: Math.round(longestWaitMs), agents };
}

/** The same with those who wait. */
export function queueDetailBody(queue: AgentQueueRecord, agents: QueueAgents): object {
  const waiting = queue.waiting.map(({ call, handoff, since, waitedMs, ...rest }) => {
    const at = new Date(since).toISOString();
    return { callId: call, handoffId: handoff, since: at, waitedMs: Math.round(waitedMs), ...rest };
  });
  return { ...queueBody(queue, agents), waiting };
}
