import type { AgentQueueRecord } from '../ports/agent-queues.ts';
import type { AgentGroup } from '../ports/agents.ts';
import type { QueueBook } from './queue-book.ts';
import type { Waiter } from './waiter.ts';

/**
 * A queue as others see it.
 * @param members who is in line, the first in front
 * @param groups whom its callers may want
 * @param now of the clock, in milliseconds
 */
export function recordOf(
  book: QueueBook,
  members: readonly Waiter[],
  groups: readonly AgentGroup[],
  now: number,
): AgentQueueRecord {
  const waiting = members.map(({ caller: { call, handoff, priority }, since, joinedAt }, index) => ({
    call,
    handoff,
    position: index + 1,
    priority,
    since,
    waitedMs: now - joinedAt,
    estimate: book.estimator.estimate(index + 1, now),
  }));
  return {
    ...book.settings,
    depth: waiting.length,
    longestWaitMs: Math.max(0, ...waiting.map(({ waitedMs }) => waitedMs)),
    estimate: book.estimator.estimate(waiting.length + 1, now),
    lastHour: book.hour(now),
    totals: { ...book.totals },
    waiting,
    groups,
  };
}
