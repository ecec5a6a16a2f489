import type { AgentQueueAnswers, AgentQueueCaller, AgentQueueRequest } from '../ports/agent-queues.ts';
import type { HandoffId } from '../ports/ids.ts';
import type { Waiting } from '../shared/waiting-line.ts';
import type { QueueBook } from './queue-book.ts';

/** What is asked for, and whom to tell. */
export interface Asked {
  readonly request: AgentQueueRequest;
  readonly answers: AgentQueueAnswers;
  /** A pass has come by. Who came later does not wait yet. */
  isSeen: boolean;
  hasPlace: boolean;
}

/** A handoff of one of the queues, from `join` to `leave`. */
export interface Waiter {
  readonly caller: AgentQueueCaller;
  readonly book: QueueBook;
  readonly joinedAt: number;
  /** Milliseconds since the Unix epoch, as a whole number that no other one of this node has: it decides who was first. */
  readonly since: number;
  /** Its place, which it keeps while an agent rings; null: it has not asked yet. */
  waiting: Waiting<HandoffId> | null;
  /** Null: it asks for nobody now. */
  asked: Asked | null;
  /** It was told to wait, so that it is one of those who fill the queue. */
  isAdmitted: boolean;
  isGone: boolean;
}
