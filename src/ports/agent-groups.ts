import type { AgentGroup } from './agents.ts';
import type { AgentId } from './ids.ts';

const NAME = '[A-Za-z0-9._-]{1,64}';
const AGENT = new RegExp(`^agent:(${NAME})$`);
const SKILLS = new RegExp(`^skills:(any|all):(${NAME}(?:,${NAME}){0,31})$`);

/** Reads whom a destination may ring: `agent:ID`, or `skills:any:billing,german`. Null: it names no agents. */
export function agentGroupOf(destination: string): AgentGroup | null {
  const [, id] = AGENT.exec(destination) ?? [];
  if (id !== undefined) return { kind: 'agent', id: id as AgentId };
  const [, match, skills] = SKILLS.exec(destination) ?? [];
  if (match === undefined || skills === undefined) return null;
  return { kind: 'skills', skills: [...new Set(skills.split(','))], match: match === 'all' ? 'all' : 'any' };
}

/** Writes it as {@link agentGroupOf} reads it, and as it is on record. */
export function agentDestination(group: AgentGroup): string {
  return group.kind === 'agent' ? `agent:${group.id}` : `skills:${group.match}:${group.skills.join()}`;
}
