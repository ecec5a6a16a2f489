import type { AgentQueueRecord, AgentQueueRegister } from '../../ports/agent-queues.ts';
import { isInGroups } from '../../ports/agent-groups.ts';
import type { AgentDesk, AgentRecord } from '../../ports/agents.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Sight } from '../access/sight.ts';
import { notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

/** The queues for agents, and the agents. */
export interface AgentQueueSource {
  readonly register: AgentQueueRegister;
  readonly desk: Pick<AgentDesk, 'get' | 'list'>;
}

/** /v1/queues. */
export function agentQueueEndpoints(
  { register, desk, sight }: AgentQueueSource & { readonly sight: Sight },
  clock: Clock,
): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/queues',
      permission: 'queues.read',
      isScoped: true,
      summary: 'The queues for agents, by their names',
      responses: { 200: { description: 'All queues', schema: 'QueueList' } },
      handle: async ({ client }) => {
        const all = register.list();
        const seen = await Promise.all(all.map(({ name }) => sight.seesQueue(client, name)));
        const queues = all.filter((_queue, index) => seen[index] === true);
        const agents = queues.length === 0 ? [] : await desk.list(clock.wall(), null);
        return { status: 200, body: { items: queues.map((queue) => bodyOf(queue, agents)), nextCursor: null } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/queues/{name}',
      permission: 'queues.read',
      summary: 'A queue, and who waits in it',
      responses: {
        200: { description: 'The queue', schema: 'Queue' },
        404: { description: 'There is no such queue', schema: 'Error' },
      },
      handle: async ({ params }) => {
        const queue = register.get(params['name'] ?? '');
        if (queue === null) throw notFound('queue');
        const waiting = queue.waiting.map(({ call, handoff, since, waitedMs, ...rest }) => {
          const at = new Date(since).toISOString();
          return { callId: call, handoffId: handoff, since: at, waitedMs: Math.round(waitedMs), ...rest };
        });
        return { status: 200, body: { ...bodyOf(queue, await desk.list(clock.wall(), null)), waiting } };
      },
    }),
  ];
}

function bodyOf({ waiting: _waiting, groups, longestWaitMs, ...queue }: AgentQueueRecord, all: readonly AgentRecord[]) {
  const agents = { free: 0, busy: 0, away: 0 };
  for (const agent of all) if (isInGroups(agent, groups)) agents[standingOf(agent)] += 1;
  return { ...queue, longestWaitMs: Math.round(longestWaitMs), agents };
}

function standingOf({ state, pausedUntil }: AgentRecord): 'free' | 'busy' | 'away' {
  if (state === 'away' || state === 'offline') return 'away';
  return state === 'available' && pausedUntil === null ? 'free' : 'busy';
}
