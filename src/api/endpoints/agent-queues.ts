import { countInGroups } from '../../ports/agent-groups.ts';
import type { AgentQueueRegister } from '../../ports/agent-queues.ts';
import type { AgentDesk } from '../../ports/agents.ts';
import type { Clock } from '../../ports/clock.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { queueBody, queueDetailBody } from '../answers/queue-body.ts';
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
      query: pageQuery,
      responses: { 200: { description: 'A page of queues', schema: 'QueueList' } },
      handle: async ({ client, query }) => {
        const visible = await sight.visibleQueues(client, register.list());
        const { items: queues, nextCursor } = listPage(visible, query, ({ name }) => name);
        const agents = queues.length === 0 ? [] : await desk.list(clock.wall(), null);
        const items = queues.map((queue) => queueBody(queue, countInGroups(agents, queue.groups)));
        return { status: 200, body: { items, nextCursor } };
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
        const agents = await desk.list(clock.wall(), null);
        return { status: 200, body: queueDetailBody(queue, countInGroups(agents, queue.groups)) };
      },
    }),
  ];
}
