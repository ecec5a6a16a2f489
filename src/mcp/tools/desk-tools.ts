import { z } from 'zod';
import { actingTool, answerOf, readingTool, asBody, asQuery } from '../mcp-tool.ts';
import type { McpTool } from '../mcp-tool.ts';
import { cursor, limit } from './inputs.ts';

const NOTHING = z.strictObject({});

/** Agents, queues, and what waits for somebody. */
export const DESK_TOOLS: readonly McpTool[] = [
  readingTool({
    name: 'list_agents',
    title: 'List agents',
    description: 'Agents with skills, state, and who is taken.',
    input: NOTHING,
    run: async (client, _input, signal) => answerOf(await client.GET('/v1/agents', { signal })),
  }),
  actingTool({
    name: 'set_agent_state',
    title: "Change an agent's state",
    description: 'An agent who is away or offline is not called.',
    input: z.strictObject({
      agent: z.string().min(1).max(128),
      state: z.enum(['available', 'busy', 'away', 'offline']),
    }),
    run: async (client, { agent: id, state }, signal) =>
      answerOf(await client.PUT('/v1/agents/{id}', { params: { path: { id } }, body: asBody({ state }), signal })),
  }),
  readingTool({
    name: 'list_queues',
    title: 'List queues',
    description: 'Queues for agents: who waits, how long, and the estimate.',
    input: NOTHING,
    run: async (client, _input, signal) => answerOf(await client.GET('/v1/queues', { signal })),
  }),
  readingTool({
    name: 'get_queue',
    title: 'Look at a queue',
    description: 'The callers who wait in it, in order.',
    input: z.strictObject({ queue: z.string().min(1).max(128) }),
    run: async (client, { queue: name }, signal) =>
      answerOf(await client.GET('/v1/queues/{name}', { params: { path: { name } }, signal })),
  }),
  readingTool({
    name: 'list_callbacks',
    title: 'List callbacks',
    description: 'Callers who are to be called back.',
    input: z.strictObject({ limit, cursor }),
    run: async (client, query, signal) =>
      answerOf(await client.GET('/v1/callbacks', { params: { query: asQuery(query) }, signal })),
  }),
  readingTool({
    name: 'list_voicemails',
    title: 'List voicemails',
    description: 'Messages that callers left, with what was said.',
    input: z.strictObject({ limit, cursor }),
    run: async (client, query, signal) =>
      answerOf(await client.GET('/v1/voicemails', { params: { query: asQuery(query) }, signal })),
  }),
  readingTool({
    name: 'list_routes',
    title: 'List routes',
    description: 'Which number goes to which AI and which agents, and what is under way.',
    input: NOTHING,
    run: async (client, _input, signal) => answerOf(await client.GET('/v1/routes', { signal })),
  }),
  readingTool({
    name: 'list_trunks',
    title: 'List trunks',
    description: 'Trunks with their state: whether they answer, and how many calls they have.',
    input: NOTHING,
    run: async (client, _input, signal) => answerOf(await client.GET('/v1/trunks', { signal })),
  }),
];
