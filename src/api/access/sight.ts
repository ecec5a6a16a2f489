import { isInGroups } from '../../ports/agent-groups.ts';
import type { AgentQueueRecord, AgentQueueRegister } from '../../ports/agent-queues.ts';
import type { AgentDesk } from '../../ports/agents.ts';
import type { Clock } from '../../ports/clock.ts';
import { asAgentId, asCallId } from '../../ports/ids.ts';
import type { AgentId, CallId } from '../../ports/ids.ts';
import type { Store } from '../../ports/store.ts';
import { ApiError, notFound } from '../api-error.ts';
import type { ApiClient } from './api-client.ts';

/** What says which calls, agents and queues there are for an agent. */
export interface SightSource {
  /** Which agents were dialled for calls that are up. */
  readonly dialled: { has(call: CallId, agent: AgentId): boolean };
  readonly store: Pick<Store, 'wasDialled'>;
  readonly desk: Pick<AgentDesk, 'get'> | null;
  readonly queues: AgentQueueRegister | null;
  /** Whether a client is as it was: not revoked, expired, disabled or changed. */
  readonly isCurrent: (client: ApiClient) => boolean;
  readonly clock: Clock;
}

type Who = ApiClient | null;

/**
 * Who may see what. Whoever is no agent may see all that the role lets it read. An agent sees the calls for which its
 * telephone is or was rung, its own state, and the queues whose callers it may get.
 */
export class Sight {
  readonly #source: SightSource;

  constructor(source: SightSource) {
    this.#source = source;
  }

  /** Whether a client is as it was when it was let in: not revoked, expired, disabled or changed. */
  isCurrent(client: ApiClient): boolean {
    return this.#source.isCurrent(client);
  }

  /** Whether who asks may see a call that is up. It tells at once, for each message about the call. */
  seesCallUp(who: Who, call: CallId): boolean {
    const agent = who?.agent ?? null;
    return agent === null || this.#source.dialled.has(call, agent);
  }

  /** Whether who asks may see a call, up or past. */
  async seesCall(who: Who, call: CallId): Promise<boolean> {
    const agent = who?.agent ?? null;
    return agent === null || this.seesCallUp(who, call) || (await this.#source.store.wasDialled(call, agent));
  }

  /** Whether who asks may see an agent. */
  seesAgent(who: Who, agent: AgentId): boolean {
    return who === null || who.agent === null || who.agent === agent;
  }

  /** Those of the queues that who asks may see. */
  async visibleQueues(who: Who, queues: readonly AgentQueueRecord[]): Promise<readonly AgentQueueRecord[]> {
    const { desk, clock } = this.#source;
    const id = who?.agent ?? null;
    if (id === null) return queues;
    const agent = (await desk?.get(id, clock.wall())) ?? null;
    return agent === null ? [] : queues.filter(({ groups }) => isInGroups(agent, groups));
  }

  /** Whether who asks may see a queue. */
  async seesQueue(who: Who, name: string): Promise<boolean> {
    if (who === null || who.agent === null) return true;
    const queue = this.#source.queues?.get(name) ?? null;
    return queue !== null && (await this.visibleQueues(who, [queue])).length > 0;
  }

  /**
   * Why an agent is refused the object that a path names; null: it may have it. What it may not see is not there for it
   * (404). An endpoint that nobody has made for agents is closed to them (403).
   */
  async fault(
    who: ApiClient,
    path: string,
    params: Readonly<Record<string, string>>,
    isScoped: boolean,
  ): Promise<ApiError | null> {
    if (who.agent === null || isScoped) return null;
    const { id = '', name = '' } = params;
    if (isAt(path, '/v1/calls/{id}')) return (await this.seesCall(who, asCallId(id))) ? null : notFound('call');
    if (isAt(path, '/v1/agents/{id}')) return this.seesAgent(who, asAgentId(id)) ? null : notFound('agent');
    if (isAt(path, '/v1/queues/{name}')) return (await this.seesQueue(who, name)) ? null : notFound('queue');
    return NOT_FOR_AGENTS;
  }
}

function isAt(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

const NOT_FOR_AGENTS = new ApiError('forbidden', 'this request is not for agents, who see their own calls alone');
