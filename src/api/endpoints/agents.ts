import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { TOO_MANY_AGENTS } from '../../agents/index.ts';
import type { AgentDesk, AgentProfile, AgentRecord } from '../../ports/agents.ts';
import { AGENT_NAME } from '../../ports/agents.ts';
import type { Clock } from '../../ports/clock.ts';
import { asAgentId } from '../../ports/ids.ts';
import type { AgentId } from '../../ports/ids.ts';
import { agentBody } from '../answers/agent-body.ts';
import { agentChangeSchema } from '../schemas/agent-schemas.ts';
import { roleFault } from '../access/auth.ts';
import { conflict, invalid, notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { wholeNumber } from './query-values.ts';

/** The agents of the program. */
export interface AgentSource {
  readonly desk: AgentDesk;
  /** Why no call can be sent to the telephone of an agent; null if one can. */
  readonly uriFault: (uri: string) => string | null;
}

interface AgentPage {
  readonly items: readonly AgentRecord[];
  readonly nextCursor: AgentId | null;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;

const listQuery = z.strictObject({
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().regex(AGENT_NAME).optional().describe('`nextCursor` of the page before'),
});

const NOT_FOUND = { description: 'There is no such agent', schema: 'Error' } as const;
const CONFIGURED = { description: 'The configuration names the agent', schema: 'Error' } as const;
const EXAMPLES = {
  agent: { name: 'Anna Berg', uri: '2001', skills: { billing: 3, german: 1 }, maxCalls: 1, wrapUpMs: 15_000 },
  presence: { state: 'away' },
};

/** /v1/agents. */
export function agentEndpoints({ desk, uriFault }: AgentSource, clock: Clock): readonly Endpoint[] {
  const find = async (id: AgentId): Promise<AgentRecord> => {
    const record = await desk.get(id, clock.wall());
    if (record === null) throw notFound('agent');
    return record;
  };
  const page = async ({ limit, cursor }: z.output<typeof listQuery>): Promise<AgentPage> => {
    const after = cursor === undefined ? null : asAgentId(cursor);
    const records = await desk.list(clock.wall(), { after, limit: limit + 1 });
    const items = records.slice(0, limit);
    return { items, nextCursor: records.length > limit ? (items.at(-1)?.id ?? null) : null };
  };
  return [
    endpoint({
      method: 'GET',
      path: '/v1/agents',
      permission: 'agents.read',
      isScoped: true,
      summary: 'All agents, by their ids',
      query: listQuery,
      responses: { 200: { description: 'A page of agents', schema: 'AgentList' } },
      handle: async ({ query, client }) => {
        if (client !== null && client.agent !== null) {
          const own = await desk.get(client.agent, clock.wall());
          return { status: 200, body: { items: own === null ? [] : [agentBody(own)], nextCursor: null } };
        }
        const { items, nextCursor } = await page(query);
        return { status: 200, body: { items: items.map(agentBody), nextCursor } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/colleagues',
      permission: 'colleagues.read',
      isScoped: true,
      summary: 'Whom a call can be transferred to: the names and the states of all agents, without their telephones',
      query: listQuery,
      responses: { 200: { description: 'A page of agents, by their ids', schema: 'ColleagueList' } },
      handle: async ({ query }) => {
        const { items, nextCursor } = await page(query);
        return { status: 200, body: { items: items.map(({ id, name, state }) => ({ id, name, state })), nextCursor } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/agents/{id}',
      permission: 'agents.read',
      summary: 'An agent: the profile, the state, and the calls',
      responses: { 200: { description: 'The agent', schema: 'Agent' }, 404: NOT_FOUND },
      handle: async ({ params }) => ({ status: 200, body: agentBody(await find(asAgentId(params['id'] ?? ''))) }),
    }),
    endpoint({
      method: 'PUT',
      path: '/v1/agents/{id}',
      permission: 'agents.state',
      summary:
        'Add an agent, or change one: what is left out stays as it is. Whoever may not write agents changes `state` alone',
      body: agentChangeSchema,
      bodyName: 'AgentChange',
      examples: EXAMPLES,
      responses: {
        200: { description: 'The agent was changed', schema: 'Agent' },
        201: { description: 'The agent was added', schema: 'Agent' },
        409: { ...CONFIGURED, description: 'The configuration names the agent, or there are too many agents' },
      },
      handle: async ({ params, body: { state, ...changes }, client }) => {
        const isProfile = Object.values(changes).some((value) => value !== undefined);
        const refusal = isProfile && client !== null ? roleFault(client, 'agents.write') : null;
        if (refusal !== null) throw refusal;
        const id = asAgentId(params['id'] ?? '');
        const at = clock.wall();
        const known = await desk.get(id, at);
        const profile = profileOf(id, known, changes);
        const fault = uriFault(profile.uri);
        if (fault !== null) throw invalid([{ path: 'uri', message: fault }]);
        if (known?.configured === true && !isDeepStrictEqual(profile, profileOf(id, known, {}))) {
          throw conflict('configured', 'the configuration names this agent: only its state can be changed here');
        }
        const configured = known?.configured ?? false;
        const record = await desk.put(profile, state ?? null, { configured, at });
        if (record === null) throw conflict('full', TOO_MANY_AGENTS);
        return { status: known === null ? 201 : 200, body: agentBody(record) };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/agents/{id}',
      permission: 'agents.write',
      summary: 'Take an agent out. Calls that are up go on',
      responses: { 204: { description: 'The agent is gone' }, 404: NOT_FOUND, 409: CONFIGURED },
      handle: async ({ params }) => {
        const { id, configured } = await find(asAgentId(params['id'] ?? ''));
        if (configured) throw conflict('configured', 'the configuration names this agent');
        await desk.remove(id);
        return { status: 204 };
      },
    }),
  ];
}

/** The profile that a request asks for. @throws ApiError where it is not that of an agent */
function profileOf(
  id: AgentId,
  known: AgentRecord | null,
  changes: Omit<z.output<typeof agentChangeSchema>, 'state'>,
): AgentProfile {
  if (!AGENT_NAME.test(id)) {
    throw invalid([{ path: 'id', message: 'expected at most 64 letters, digits and . _ - in the path' }]);
  }
  const uri = changes.uri ?? known?.uri;
  if (uri === undefined) throw invalid([{ path: 'uri', message: 'is required for a new agent' }]);
  return {
    id,
    name: changes.name ?? known?.name ?? id,
    uri,
    skills: changes.skills ?? known?.skills ?? {},
    maxCalls: changes.maxCalls ?? known?.maxCalls ?? 1,
    wrapUpMs: changes.wrapUpMs ?? known?.wrapUpMs ?? 0,
    watch: changes.watch ?? known?.watch ?? 'off',
  };
}
