import type { AgentsWanted, ReserveRequest } from '../../ports/agents.ts';
import type { AgentId } from '../../ports/ids.ts';
import type { AgentColumns } from './agent-columns.ts';
import type { AgentPhones } from './agent-phones.ts';
import type { AgentRow, ReservationRow } from './agent-row.ts';
import { activeCalls, pauseAt, stateOf } from './agent-row.ts';
import type { BestAgents } from './choose-agents.ts';
import type { SkillIndex } from './skill-index.ts';

/** An agent with the calls that it is reserved for, and those that it writes up. */
export interface PoolEntry {
  /** Its place in the columns. */
  readonly slot: number;
  /** Null: the agent was taken out while a call was up. */
  row: AgentRow | null;
  calls: readonly ReservationRow[];
}

/** What a pool has to find those who are free by. */
export interface PoolParts {
  readonly skills: SkillIndex;
  readonly columns: AgentColumns;
  readonly phones: AgentPhones;
  /** By their slots; null in the place of one that is gone. */
  readonly bySlot: readonly (PoolEntry | null)[];
  /** Null: there is no such agent. */
  readonly slotOf: (id: AgentId) => number | null;
}

interface FreeRequest extends Pick<ReserveRequest, 'groups' | 'choice' | 'exclude' | 'at'> {
  readonly behind: readonly AgentsWanted[];
}

/** Offers those who are free. */
export function offerFree(
  best: BestAgents,
  { groups, choice, exclude, at, behind }: FreeRequest,
  { skills, columns, phones, bySlot, slotOf }: PoolParts,
): { readonly isAnyoneThere: boolean; readonly free: number } {
  const wanted = skills.find(groups, slotOf);
  const before = behind.map((each) => ({
    found: skills.find(each.groups, slotOf),
    excluded: new Set(each.exclude.map(slotOf)),
  }));
  const isWanted = (slot: number): boolean =>
    before.some(({ found, excluded }) => !excluded.has(slot) && found.levelOf(slot) !== null);
  const { candidates } = wanted;
  // Whoever has several skills is among those of each. Who is excluded has been looked at before.
  columns.look();
  for (const slot of exclude.map(slotOf)) if (slot !== null) columns.wasSeen(slot);
  let isAnyoneThere = false;
  let free = 0;
  for (const slots of candidates) {
    for (const slot of slots) {
      if (columns.isGone(slot) || (columns.isBusy(slot) && isAnyoneThere)) continue;
      if (columns.wasSeen(slot)) continue;
      if (!columns.isFree(slot) && phones.isUnreachable(bySlot[slot]?.row?.id)) continue;
      const level = wanted.levelOf(slot);
      if (level === null) continue;
      isAnyoneThere = true;
      const isFree = columns.isFree(slot) || isFreeAt(bySlot[slot] ?? null, phones, at);
      if (!isFree || (before.length > 0 && isWanted(slot))) continue;
      free += 1;
      const { last } = best;
      const isPlain = last?.calls === 0 && last.level === level && columns.isFree(slot);
      if (isPlain && columns.isBehind(slot, last, choice)) continue;
      const { row = null, calls = [] } = bySlot[slot] ?? {};
      if (row === null) continue;
      const readyAtMs = Math.max(row.readyAtMs, phones.seen(row.id)?.freeSince ?? -Infinity);
      best.offer({ row, readyAtMs, calls: activeCalls(calls), level });
    }
  }
  return { isAnyoneThere, free };
}

/** Whether an agent takes one more call at a time. */
function isFreeAt(entry: PoolEntry | null, phones: AgentPhones, at: number): boolean {
  const { row = null, calls = [] } = entry ?? {};
  if (row === null || pauseAt(row, at) !== null) return false;
  return stateOf(row, calls, at, phones.seen(row.id)) === 'available';
}
