import { expect, it } from 'vitest';
import type { AgentQueueMember, AgentQueueRecord } from '../../../src/ports/agent-queues.ts';
import { asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { AgentQueueMetrics } from '../../../src/records/agent-queue-metrics.ts';

function member(name: string, waitedMs: number, more: Partial<AgentQueueMember> = {}): AgentQueueMember {
  const place = { position: 1, priority: 0, since: 1, estimate: null };
  return { call: asCallId(name), handoff: asHandoffId(name), ...place, waitedMs, ...more };
}

it('of the callers who wait those of this node are counted, so that the figures of all nodes add up', async () => {
  const waiting = [member('a', 9_000, { node: 'other' }), member('b', 4_000), member('c', 3_000)];
  const lastHour = { serviceLevel: null, abandonment: null };
  const queue = { name: 'billing', depth: 3, longestWaitMs: 9_000, waiting, lastHour, totals: {} };
  const metrics = new AgentQueueMetrics(() => [queue as unknown as AgentQueueRecord]);
  const text = await metrics.text();
  expect(text).toContain('warmbridge_queue_depth{queue="billing"} 2\n');
  expect(text).toContain('warmbridge_queue_longest_wait_seconds{queue="billing"} 4\n');
});
