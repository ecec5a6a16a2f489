/** Queues in which handoffs wait for agents. Types only. */
import type { AgentChoice, AgentGroup, ReservedAgent, ReserveOutcome, ReserveRequest } from './agents.ts';
import type { CallId, HandoffId } from './ids.ts';

/** The keys by which a caller who waits goes elsewhere; null: there is none. */
export interface AgentQueueKeys {
  readonly callback: string | null;
  readonly voicemail: string | null;
  readonly ai: string | null;
}

/** A queue as the site sets it up. */
export interface AgentQueueSettings {
  readonly name: string;
  /** Callers who may wait. One more is not taken (`queue-full`). */
  readonly maxLength: number;
  /** Nobody waits longer (`max-wait`). */
  readonly maxWaitMs: number;
  /** The hunt of handoffs that name none. */
  readonly strategy: AgentChoice;
  /** Whoever is answered within this time counts for the service level. */
  readonly serviceLevelMs: number;
  /** What becomes of callers for whom no agent is there at all (away, offline, or had their turn). */
  readonly whenNoAgents: 'leave' | 'wait';
  readonly keys: AgentQueueKeys;
}

/** How long it may take, from the recent past. It is no promise. */
export interface WaitEstimate {
  readonly lowMs: number;
  readonly highMs: number;
}

/** Where somebody stands. */
export interface AgentQueuePlace {
  /** From 1 on. */
  readonly position: number;
  /** Null: too little is known. */
  readonly estimate: WaitEstimate | null;
}

/** A handoff that is to wait. */
export interface AgentQueueCaller {
  readonly call: CallId;
  readonly handoff: HandoffId;
  readonly queue: string;
  /** Higher ones come first. */
  readonly priority: number;
}

/** What it asks for. */
export type AgentQueueRequest = Pick<ReserveRequest, 'groups' | 'choice' | 'exclude' | 'most'>;

/** What comes of a request. None of it comes before `ask` has returned. */
export interface AgentQueueAnswers {
  /** Nobody is free: the caller waits. It comes once. */
  readonly onPlace: (place: AgentQueuePlace) => void;
  /** The caller's turn: whoever asks has these agents, and the place is kept for a later request. */
  readonly onReserved: (agents: readonly ReservedAgent[]) => void;
  /** The caller waits no more. */
  readonly onNone: (reason: 'no-agents' | 'queue-full') => void;
}

/** How a handoff left its queue: an agent answered, the caller hung up, or something else was done. */
export type QueueLeaving = 'answered' | 'abandoned' | 'left';

/** The place of a handoff. Whoever has it calls `leave`. */
export interface AgentQueueTicket {
  /** Asks for agents. A second time the place is that of before. */
  ask(request: AgentQueueRequest, answers: AgentQueueAnswers): void;
  /** Nothing is asked for any more; agents who are reserved meanwhile are given back. The place is kept. */
  rest(): void;
  /** Null: it does not wait. */
  readonly place: AgentQueuePlace | null;
  /** Idempotent. */
  leave(how: QueueLeaving): void;
}

/** The queues, as calls have them. */
export interface AgentQueuePort {
  /** @returns null: there is no such queue */
  join(caller: AgentQueueCaller): AgentQueueTicket | null;
  /** Reserves agents for a handoff that does not wait. Whoever is wanted by somebody who waits is not taken. */
  reserve(request: ReserveRequest): Promise<ReserveOutcome>;
}

/** A handoff that waits, at this node or another. Times are milliseconds, `since` since the Unix epoch. */
export interface AgentQueueMember {
  readonly call: CallId;
  readonly handoff: HandoffId;
  readonly position: number;
  readonly priority: number;
  readonly since: number;
  readonly waitedMs: number;
  /** Null also for the members of other nodes. */
  readonly estimate: WaitEstimate | null;
  /** The node that has the call; missing: this one. */
  readonly node?: string;
}

/** What became of the callers of the last hour; the shares are null where there were none. */
export interface QueueHour {
  readonly answered: number;
  /** The caller hung up. */
  readonly abandoned: number;
  /** Everybody else: fallbacks, keys, limits. */
  readonly left: number;
  /** Among those who left: the queue was full. */
  readonly refused: number;
  /** Share of all who were answered within `serviceLevelMs`. */
  readonly serviceLevel: number | null;
  /** Share of all who hung up. */
  readonly abandonment: number | null;
}

/** A queue as it is now. */
export interface AgentQueueRecord extends AgentQueueSettings {
  readonly depth: number;
  /** Of those who wait; 0 where nobody does. */
  readonly longestWaitMs: number;
  /** Of one who would come now, behind all others; null: too little is known. */
  readonly estimate: WaitEstimate | null;
  readonly lastHour: QueueHour;
  /** Since the start of the program. */
  readonly totals: Readonly<Record<QueueLeaving | 'refused', number>>;
  /** The first in front. */
  readonly waiting: readonly AgentQueueMember[];
  /** Whom its callers may want: those of the routes that name it, and those who are waited for. */
  readonly groups: readonly AgentGroup[];
}

/** The queues, for those who look after them. */
export interface AgentQueueRegister {
  /** By their names. */
  list(): readonly AgentQueueRecord[];
  /** @returns null: there is no such queue */
  get(name: string): AgentQueueRecord | null;
  /** Whom the callers of each queue may want, without the rest of it. In no order. */
  groups(): readonly Pick<AgentQueueRecord, 'name' | 'groups'>[];
  /** Calls `changed` with the name of a queue that somebody joined, or left. @returns ends that */
  onChange(changed: (name: string) => void): () => void;
}
