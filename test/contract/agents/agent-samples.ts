import type { AgentGroup, AgentProfile, AgentStore, ReserveRequest } from '../../../src/ports/agents.ts';
import { asAgentId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';

/** An agent store on its own data, and the functions that open the same data again and remove it. */
export interface AgentsUnderTest {
  readonly agents: AgentStore;
  /** Ends without an order, as a crash does, and opens the same data again. */
  reopen(): Promise<AgentStore>;
  close(): Promise<void>;
}

/** A time of day. */
export const T0 = Date.UTC(2026, 10, 28, 9);

export function profile(id: string, changes: Partial<Omit<AgentProfile, 'id'>> = {}): AgentProfile {
  const { name = `Agent ${id}`, uri = `sip:${id}@10.0.0.5`, skills = {} } = changes;
  const { maxCalls = 1, wrapUpMs = 0, watch = 'off' } = changes;
  return { id: asAgentId(id), name, uri, skills, maxCalls, wrapUpMs, watch };
}

/** The pool of a destination: `anna`, or `any:billing,german`. */
export function group(text: string): AgentGroup {
  const [match, skills] = text.split(':');
  if (skills === undefined) return { kind: 'agent', id: asAgentId(text) };
  return { kind: 'skills', skills: skills.split(','), match: match === 'all' ? 'all' : 'any' };
}

export function request(pool: readonly string[], changes: Partial<ReserveRequest> = {}): ReserveRequest {
  return {
    call: asCallId('call-1'),
    handoff: asHandoffId('handoff-1'),
    groups: pool.map(group),
    choice: 'longest-idle',
    exclude: [],
    most: 1,
    at: T0,
    ...changes,
  };
}

/** Takes out every agent and ends every reservation. */
export async function clear(agents: AgentStore): Promise<void> {
  await agents.releaseOthers([], T0);
  const all = await agents.list(T0, null);
  await Promise.all(all.map(({ id }) => agents.remove(id)));
}
