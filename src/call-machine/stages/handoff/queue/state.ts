import type { AgentQueueKeys, AgentQueuePlace } from '../../../../ports/agent-queues.ts';
import type { Prompt } from '../../../../ports/prompt.ts';

/** The queue of a handoff: the caller waits in it as long as `asking.waits` says so. */
export interface HandoffQueue {
  readonly name: string;
  readonly priority: number;
  readonly maxWaitMs: number;
  readonly keys: AgentQueueKeys;
  /** So long an agent has to answer from each turn on; null: as long as it rings. */
  readonly totalMs: number | null;
  /** When the caller began to wait; null: that was not needed yet. */
  readonly since: number | null;
  /** As it was told last. */
  readonly place: AgentQueuePlace | null;
  /** What the caller is told next, which is being made ready. */
  readonly words: Prompt | null;
}
