import type { QueueRank } from '../ports/agents.ts';

/** Who comes first among those who wait at several nodes: by priority, then arrival, then something that is the same everywhere. */
export function compareRanks(one: QueueRank, other: QueueRank): number {
  if (one.priority !== other.priority) return other.priority - one.priority;
  if (one.sinceMs !== other.sinceMs) return one.sinceMs - other.sinceMs;
  return one.handoff < other.handoff ? -1 : 1;
}
