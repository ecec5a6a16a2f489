import type { AgentChoice, AgentGroup } from '../../ports/agents.ts';
import type { AgentRow } from './agent-row.ts';

/** An agent who is free. */
export interface Candidate {
  readonly row: AgentRow;
  /** From when on the agent is free. */
  readonly readyAtMs: number;
  /** Calls that the agent has already. */
  readonly calls: number;
  /** See {@link levelIn}. */
  readonly level: number;
}

/**
 * The level of an agent in what a pool asks for, which is that of the group that fits best; null: the agent is not of
 * the pool. An agent who is named has level 0.
 */
export function levelIn(row: AgentRow, groups: readonly AgentGroup[]): number | null {
  let best: number | null = null;
  for (const group of groups) {
    const level = levelInGroup(row, group);
    if (level !== null && (best === null || level > best)) best = level;
  }
  return best;
}

// This runs ten thousand times for one reservation, so that it makes no arrays.
function levelInGroup({ id, skills }: AgentRow, group: AgentGroup): number | null {
  if (group.kind === 'agent') return group.id === id ? 0 : null;
  let best = 0;
  let sum = 0;
  for (const skill of group.skills) {
    const level: unknown = skills[skill];
    // What objects have without being given it, such as `constructor`, is no number.
    if (typeof level === 'number') {
      best = Math.max(best, level);
      sum += level;
    } else if (group.match === 'all') return null;
  }
  if (group.match === 'all') return sum;
  return best > 0 ? best : null;
}

/** The best of those who are free, as they are offered one by one. */
export class BestAgents {
  readonly #choice: AgentChoice;
  readonly #most: number;
  readonly #chosen: Candidate[] = [];

  /** @param most are wanted, from 1 on */
  constructor(choice: AgentChoice, most: number) {
    this.#choice = choice;
    this.#most = most;
  }

  /** The best first. */
  get rows(): readonly AgentRow[] {
    return this.#chosen.map(({ row }) => row);
  }

  offer(candidate: Candidate): void {
    const chosen = this.#chosen;
    const last = chosen[this.#most - 1];
    // Few are wanted of many, so that sorting them all would be a waste.
    if (last !== undefined && compare(last, candidate, this.#choice) <= 0) return;
    const place = chosen.findIndex((other) => compare(candidate, other, this.#choice) < 0);
    chosen.splice(place < 0 ? chosen.length : place, 0, candidate);
    if (chosen.length > this.#most) chosen.pop();
  }
}

/** Below 0: `one` is better. */
function compare(one: Candidate, other: Candidate, choice: AgentChoice): number {
  switch (choice) {
    case 'round-robin':
      return one.row.taken - other.row.taken || byId(one, other);
    case 'longest-idle':
      return byIdleness(one, other);
    case 'skill-level':
      return other.level - one.level || byIdleness(one, other);
  }
}

function byIdleness(one: Candidate, other: Candidate): number {
  return one.calls - other.calls || one.readyAtMs - other.readyAtMs || byId(one, other);
}

function byId({ row: one }: Candidate, { row: other }: Candidate): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}
