import type { AgentQueueMember, AgentQueueRecord } from '../ports/agent-queues.ts';
import type { AgentGroup } from '../ports/agents.ts';
import type { Clock } from '../ports/clock.ts';
import type { NodePlace } from '../ports/queue-places.ts';
import type { QueueBook } from './queue-book.ts';
import { isAhead } from './shared-places.ts';
import type { Waiter } from './waiter.ts';

/** Who waits in a queue. */
export interface QueueLine {
  /** Those of this node, the first in front. */
  readonly members: readonly Waiter[];
  /** Those of other nodes, the first in front. */
  readonly others: readonly NodePlace[];
  /** Whom its callers may want. */
  readonly groups: readonly AgentGroup[];
}

/** A queue as others see it. */
export function recordOf(
  book: QueueBook,
  { members, others, groups }: QueueLine,
  clock: Pick<Clock, 'now' | 'wall'>,
): AgentQueueRecord {
  const now = clock.now();
  const own = members.map((waiter, index): AgentQueueMember => {
    const { call, handoff, priority } = waiter.caller;
    const { since, joinedAt } = waiter;
    const position = index + 1 + others.filter((other) => isAhead(other, waiter)).length;
    const estimate = book.estimator.estimate(index + 1, now);
    return { call, handoff, position, priority, since, waitedMs: now - joinedAt, estimate };
  });
  const foreign = others.map((other, index): AgentQueueMember => {
    const { call, handoff, priority, sinceMs: since, node } = other;
    const position = index + 1 + members.filter((waiter) => !isAhead(other, waiter)).length;
    const waitedMs = Math.max(0, clock.wall() - since);
    return { call, handoff, position, priority, since, waitedMs, estimate: null, node };
  });
  const waiting = [...own, ...foreign].toSorted((one, other) => one.position - other.position);
  return {
    ...book.settings,
    depth: waiting.length,
    longestWaitMs: Math.max(0, ...waiting.map(({ waitedMs }) => waitedMs)),
    estimate: book.estimator.estimate(own.length + 1, now),
    lastHour: book.hour(now),
    totals: { ...book.totals },
    waiting,
    groups,
  };
}
