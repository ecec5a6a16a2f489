import type { AgentChoice } from '../../ports/agents.ts';
import type { AgentRow } from './agent-row.ts';

/** An agent who is free. */
interface Candidate {
  readonly row: AgentRow;
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

  offer(row: AgentRow, calls: number, level: number): void {
    const chosen = this.#chosen;
    const last = chosen[this.#most - 1];
    // Few are wanted of many, so that sorting them all, or keeping each, would be a waste.
    if (last !== undefined && compare(row, calls, level, last, this.#choice) >= 0) return;
    const place = chosen.findIndex((other) => compare(row, calls, level, other, this.#choice) < 0);
    chosen.splice(place < 0 ? chosen.length : place, 0, { row, calls, level });
    if (chosen.length > this.#most) chosen.pop();
  }
}

/** Below 0: the agent is better than `other`. */
function compare(row: AgentRow, calls: number, level: number, other: Candidate, choice: AgentChoice): number {
  switch (choice) {
    case 'round-robin':
      return row.taken - other.row.taken || byId(row, other.row);
    case 'longest-idle':
      return byIdleness(row, calls, other);
    case 'skill-level':
      return other.level - level || byIdleness(row, calls, other);
  }
}

function byIdleness(row: AgentRow, calls: number, other: Candidate): number {
  return calls - other.calls || row.readyAtMs - other.row.readyAtMs || byId(row, other.row);
}

function byId({ id: one }: AgentRow, { id: other }: AgentRow): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
