import type { WaitEstimate } from './agent-queues.ts';
import type { HandoffId } from './ids.ts';
import type { Prompt } from './prompt.ts';
import type { HandoffReason } from './records.ts';

interface OfQueue {
  readonly handoffId: HandoffId;
  readonly queue: string;
}

/** Facts of handoffs that wait for agents. */
export interface QueueFactTypes {
  /** Nobody is free: the caller waits in this queue. It comes again where an agent did not take the call. */
  'handoff.queued': OfQueue & {
    readonly priority: number;
    readonly position: number;
    /** Null: too little is known. */
    readonly estimate: WaitEstimate | null;
  };
  /** What the caller is told while waiting there, and the place as it was then. */
  'handoff.placeTold': OfQueue & {
    readonly prompt: Prompt;
    readonly position: number;
    readonly estimate: WaitEstimate | null;
  };
  /** The caller's turn: an agent is reserved. `waitedMs`: since the caller came to the queue. */
  'handoff.turn': OfQueue & { readonly waitedMs: number };
  /** The caller waits there no more, and had no turn since. */
  'handoff.leftQueue': OfQueue & { readonly reason: HandoffReason; readonly waitedMs: number };
}
