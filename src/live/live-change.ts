import type { ContextCard, Segment } from '../context/index.ts';
import type { QueueAgents } from '../ports/agent-groups.ts';
import type { AgentQueueRecord } from '../ports/agent-queues.ts';
import type { AgentRecord } from '../ports/agents.ts';
import type { AgentId, CallId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { CallRecord, HandoffRecord } from '../ports/records.ts';

/** A queue as the live view has it: with how many agents it may get, and the first of those who wait. */
export interface LiveQueue extends AgentQueueRecord {
  readonly agents: QueueAgents;
}

/** A call as the live view has it: without what may be large, and nobody is told here. */
export type LiveCall = Omit<CallRecord, 'metadata' | 'identity' | 'disposition'>;

/** Whom a change of a call concerns, besides those who follow that call or all calls. */
interface OfCall {
  readonly callId: CallId;
  /** Agents who are, or were until now, called by it or in it. */
  readonly agents: readonly AgentId[];
  /** Queues in which it waits, or waited until now. */
  readonly queues: readonly string[];
}

/** Something that changed. */
export type LiveChange =
  /** The call, its legs or its part in a view is another. `left*`: whose view it is in no more. */
  | (OfCall & {
      readonly type: 'call';
      readonly call: LiveCall;
      readonly leftAgents: readonly AgentId[];
      readonly leftQueues: readonly string[];
    })
  | (OfCall & { readonly type: 'handoff'; readonly handoff: HandoffRecord })
  /** The card as it is now. `isNews`: it is another one; otherwise it is new only to those agents. */
  | (OfCall & { readonly type: 'context'; readonly context: ContextCard; readonly isNews: boolean })
  | (OfCall & { readonly type: 'segment'; readonly segment: Segment })
  /** A fact of the journal, apart from `call.speech`, which is a segment. */
  | (OfCall & { readonly type: 'event'; readonly event: FactEntry })
  /** The call or one of its legs is in another state. */
  | (OfCall & { readonly type: 'state'; readonly call: LiveCall })
  /** Null: the agent is there no more. */
  | {
      readonly type: 'agent';
      readonly agentId: AgentId;
      readonly agent: AgentRecord | null;
      /** Queues whose callers may get the agent. */
      readonly queues: readonly string[];
    }
  /** Null: the queue is there no more. */
  | { readonly type: 'queue'; readonly name: string; readonly queue: LiveQueue | null };

/** A change with its number in the stream. */
export type NumberedChange = LiveChange & { readonly sequence: number };

/** What somebody follows. */
export type LiveScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'call'; readonly call: CallId }
  | { readonly kind: 'agent'; readonly agent: AgentId }
  | { readonly kind: 'queue'; readonly queue: string };

/** How all that a scope has is now. */
export interface LiveSnapshot {
  /** The newest change that it has. */
  readonly sequence: number;
  readonly calls: readonly LiveCall[];
  /** Those under way. */
  readonly handoffs: readonly HandoffRecord[];
  /** The cards of the calls whose agent is followed. */
  readonly contexts: readonly { readonly callId: CallId; readonly context: ContextCard }[];
  readonly agents: readonly AgentRecord[];
  readonly queues: readonly LiveQueue[];
}
