import type { AgentChoice } from '../../ports/agents.ts';
import type { AgentRow } from './agent-row.ts';

/** An agent who is free. */
export interface Candidate {
  readonly row: AgentRow;
  /** From when on the agent is free. */
  readonly readyAtMs: number;
  /** Calls that the agent has already. */
  readonly calls: number;
  /** In what is asked for. */
  readonly level: number;
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

  /** Whoever is chosen last, where nobody else is chosen without being better; null: there is room. */
  get last(): Candidate | null {
    return this.#chosen[this.#most - 1] ?? null;
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
