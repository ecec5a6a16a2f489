import type { AgentChoice } from '../../ports/agents.ts';
import type { AgentRow, ReservationRow } from './agent-row.ts';
import { activeCalls } from './agent-row.ts';
import type { Candidate } from './choose-agents.ts';

/** How an agent is at any time, until something changes. `depends`: on the time, the calls or the telephone. */
const GONE = 0;
const FREE = 1;
const BUSY = 2;
const DEPENDS = 3;

/**
 * What a reservation looks at of everybody, in columns: ten thousand numbers that lie side by side are read in a fraction
 * of the time that ten thousand objects take.
 */
export class AgentColumns {
  #states = new Uint8Array(64);
  #readyAt = new Float64Array(64);
  #taken = new Float64Array(64);
  /** The last look at everybody. */
  #seen = new Uint32Array(64);
  #look = 0;

  /** Begins to look at them: nobody is seen yet. */
  look(): void {
    this.#look += 1;
    if (this.#look < 2 ** 32) return;
    this.#seen.fill(0);
    this.#look = 1;
  }

  /** Whether it was seen before. It is from now on. */
  wasSeen(slot: number): boolean {
    const before = this.#seen[slot] === this.#look;
    this.#seen[slot] = this.#look;
    return before;
  }

  /** @param row null: the agent was taken out. @param isWatched: what the telephone does counts as well */
  set(slot: number, row: AgentRow | null, calls: readonly ReservationRow[], isWatched: boolean): void {
    if (slot >= this.#states.length) this.#grow(slot + 1);
    this.#states[slot] = stateAtAnyTime(row, calls, isWatched);
    this.#readyAt[slot] = row?.readyAtMs ?? 0;
    this.#taken[slot] = row?.taken ?? 0;
  }

  /** Nobody can be there. */
  isGone(slot: number): boolean {
    return this.#states[slot] === GONE;
  }

  /** Free at any time, and with no call. */
  isFree(slot: number): boolean {
    return this.#states[slot] === FREE;
  }

  /** Has a call more than may be, at any time. */
  isBusy(slot: number): boolean {
    return this.#states[slot] === BUSY;
  }

  /** Whether one who is free comes behind an agent without a call, by this choice and at the same level. */
  isBehind(slot: number, { row, readyAtMs }: Candidate, choice: AgentChoice): boolean {
    if (choice === 'round-robin') return (this.#taken[slot] ?? 0) > row.taken;
    return (this.#readyAt[slot] ?? 0) > readyAtMs;
  }

  #grow(least: number): void {
    const size = Math.max(least, this.#states.length * 2);
    const [states, readyAt, taken] = [new Uint8Array(size), new Float64Array(size), new Float64Array(size)];
    const seen = new Uint32Array(size);
    seen.set(this.#seen);
    this.#seen = seen;
    states.set(this.#states);
    readyAt.set(this.#readyAt);
    taken.set(this.#taken);
    [this.#states, this.#readyAt, this.#taken] = [states, readyAt, taken];
  }
}

function stateAtAnyTime(row: AgentRow | null, calls: readonly ReservationRow[], isWatched: boolean): number {
  if (row === null || row.presence === 'away' || row.presence === 'offline') return GONE;
  if (row.presence === 'busy' || activeCalls(calls) >= row.maxCalls) return BUSY;
  return calls.length === 0 && row.pausedUntilMs === null && !isWatched ? FREE : DEPENDS;
}
