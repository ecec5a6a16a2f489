import type { AgentDesk } from '../../src/ports/agents.ts';

/** Agents who can be called by name, and whom no handoff reserves. */
export function namedAgents(uris: Readonly<Record<string, string>>): AgentDesk {
  const desk: Partial<AgentDesk> = {
    uriOf: (id) => uris[id] ?? null,
    callOver: () => undefined,
  };
  return desk as AgentDesk;
}
