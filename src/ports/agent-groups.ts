import type { AgentGroup, AgentProfile, AgentRecord } from './agents.ts';
import type { AgentId } from './ids.ts';

const NAME = '[A-Za-z0-9._-]{1,64}';
const AGENT = new RegExp(`^agent:(${NAME})$`);
const SKILLS = new RegExp(`^skills:(any|all):(${NAME}(?:,${NAME}){0,31})$`);

/** The agent that a destination names, as `agent:ID` does; null: it names none, or skills. */
export function agentOf(destination: string): AgentId | null {
  const [, id] = AGENT.exec(destination) ?? [];
  return id === undefined ? null : (id as AgentId);
}

/** Reads whom a destination may ring: `agent:ID`, or `skills:any:billing,german`. Null: it names no agents. */
export function agentGroupOf(destination: string): AgentGroup | null {
  const id = agentOf(destination);
  if (id !== null) return { kind: 'agent', id };
  const [, match, skills] = SKILLS.exec(destination) ?? [];
  if (match === undefined || skills === undefined) return null;
  return { kind: 'skills', skills: [...new Set(skills.split(','))], match: match === 'all' ? 'all' : 'any' };
}

/** Writes it as {@link agentGroupOf} reads it, and as it is on record. */
export function agentDestination(group: AgentGroup): string {
  return group.kind === 'agent' ? `agent:${group.id}` : `skills:${group.match}:${group.skills.join()}`;
}

/** Whether an agent is of one of the groups. */
export function isInGroups(
  { id, skills }: Pick<AgentProfile, 'id' | 'skills'>,
  groups: readonly AgentGroup[],
): boolean {
  const has = (skill: string): boolean => Object.hasOwn(skills, skill);
  return groups.some((group) =>
    group.kind === 'agent' ? group.id === id : group.match === 'all' ? group.skills.every(has) : group.skills.some(has),
  );
}

/** How many agents there are of those whom a queue may have rung. `busy`: they talk, write up, or are left alone. */
export interface QueueAgents {
  readonly free: number;
  readonly busy: number;
  readonly away: number;
}

/** Counts the agents of some groups by whether they may get a call. */
export function countInGroups(all: Iterable<AgentRecord>, groups: readonly AgentGroup[]): QueueAgents {
  const counts = { free: 0, busy: 0, away: 0 };
  for (const agent of all) if (isInGroups(agent, groups)) counts[standingOf(agent)] += 1;
  return counts;
}

function standingOf({ state, pausedUntil }: AgentRecord): keyof QueueAgents {
  if (state === 'away' || state === 'offline') return 'away';
  return state === 'available' && pausedUntil === null ? 'free' : 'busy';
}
