import type {
  AgentPresence,
  AgentProfile,
  AgentRecord,
  AgentState,
  AgentWork,
  ReservedAgent,
} from '../../ports/agents.ts';
import type { AgentId, CallId, HandoffId, ReservationId } from '../../ports/ids.ts';
import type { PhoneSeen } from './agent-phones.ts';

/** An agent as it is kept. Times are milliseconds since the Unix epoch. */
export interface AgentRow extends AgentProfile {
  readonly presence: AgentPresence;
  readonly configured: boolean;
  /** Since when the state is what it was when the row was written. */
  readonly sinceMs: number;
  /** From when on the agent is free, as those who are free longest are ordered by it. */
  readonly readyAtMs: number;
  /** The number of the last reservation, counted over all agents; 0: none yet. */
  readonly taken: number;
  /** Calls in a row that did not reach the agent. */
  readonly failures: number;
  /** See {@link AgentRecord.pausedUntil}. It may be over. */
  readonly pausedUntilMs: number | null;
}

/** A reservation as it is kept. One in `wrap-up` is over. */
export interface ReservationRow {
  readonly id: ReservationId;
  readonly agent: AgentId;
  readonly call: CallId;
  readonly handoff: HandoffId | null;
  readonly work: AgentWork;
  readonly sinceMs: number;
  /** The end of the wrap-up; null for others. */
  readonly untilMs: number | null;
  /** The process whose call it is; null: there is only one. */
  readonly node: string | null;
}

/** Whether a wrap-up is over at a time. */
export function isOver({ untilMs }: ReservationRow, at: number): boolean {
  return untilMs !== null && untilMs <= at;
}

/** Calls that an agent is reserved for. */
export function activeCalls(calls: readonly ReservationRow[]): number {
  let active = 0;
  for (const { untilMs } of calls) if (untilMs === null) active += 1;
  return active;
}

/**
 * The state of an agent at a time.
 * @param phone null: whatever the telephone does
 */
export function stateOf(
  { presence, maxCalls }: AgentRow,
  calls: readonly ReservationRow[],
  at: number,
  phone: PhoneSeen | null,
): AgentState {
  if (presence !== 'available') return presence;
  if (activeCalls(calls) >= maxCalls) return 'busy';
  if (calls.some((call) => call.untilMs !== null && !isOver(call, at))) return 'wrap-up';
  if (phone?.phone === 'unreachable') return 'offline';
  return phone?.takesNone === true ? 'busy' : 'available';
}

/**
 * Since when the state at a time is what it is. Rows are written whenever a state changes, with two exceptions: a wrap-up
 * ends by time alone, and what the telephone does is in no row.
 */
export function sinceOf(row: AgentRow, calls: readonly ReservationRow[], at: number, phone: PhoneSeen | null): number {
  const isUpToPhone = phone !== null && stateOf(row, calls, at, null) === 'available';
  return Math.max(isUpToPhone ? phone.since : -Infinity, sinceOfRow(row, calls, at));
}

function sinceOfRow(row: AgentRow, calls: readonly ReservationRow[], at: number): number {
  if (stateOf(row, calls, at, null) === stateOf(row, calls, -Infinity, null)) return row.sinceMs;
  return Math.max(...calls.flatMap((call) => (call.untilMs !== null && isOver(call, at) ? [call.untilMs] : [])));
}

/** When the pause of an agent ends; null: there is none at that time. */
export function pauseAt({ pausedUntilMs }: AgentRow, at: number): number | null {
  return pausedUntilMs !== null && pausedUntilMs > at ? pausedUntilMs : null;
}

/** An agent as others see it at a time. */
export function agentRecord(
  row: AgentRow,
  calls: readonly ReservationRow[],
  at: number,
  phone: PhoneSeen | null,
): AgentRecord {
  const { id, name, uri, skills, maxCalls, wrapUpMs, watch, presence, configured, failures } = row;
  return {
    id,
    name,
    uri,
    skills,
    maxCalls,
    wrapUpMs,
    watch,
    presence,
    state: stateOf(row, calls, at, phone),
    phone: phone?.phone ?? 'unknown',
    since: sinceOf(row, calls, at, phone),
    calls: calls
      .filter((call) => !isOver(call, at))
      .sort((one, other) => one.sinceMs - other.sinceMs || (one.id < other.id ? -1 : 1))
      .map(({ id: reservation, call, handoff, work, sinceMs, untilMs }) => {
        return { reservation, call, handoff, work, since: sinceMs, until: untilMs };
      }),
    configured,
    failures,
    pausedUntil: pauseAt(row, at),
  };
}

/** Rows that changed; null in the place of one that is gone. */
export interface PoolChanges {
  readonly agents: ReadonlyMap<AgentId, AgentRow | null>;
  readonly reservations: ReadonlyMap<ReservationId, ReservationRow | null>;
  /** Agents among them who came, went, or have another profile. */
  readonly profiles: readonly AgentId[];
}

/** What a reservation says of the agent. */
export function profileOf({ id, name, uri, skills, maxCalls, wrapUpMs }: AgentRow): ReservedAgent['agent'] {
  return { id, name, uri, skills, maxCalls, wrapUpMs };
}
