import type { Schema } from '../../../src/client/index.ts';

export type Card = Schema<'ContextCard'>;
export type Segment = Schema<'Transcript'>['items'][number];
export type Handoff = Schema<'Handoff'>;
export type Agent = Schema<'Agent'>;
export type Queue = Schema<'Queue'>;
export type Leg = Pick<Schema<'Call'>['legs'][number], 'id' | 'role' | 'state' | 'mode' | 'coach'>;
export type CallState = Schema<'Call'>['state'];

/** A line of the journal; each type has fields of its own. */
export interface Fact {
  readonly sequence: number;
  readonly at: string;
  readonly type: string;
  readonly callId: string;
  readonly leg?: unknown;
  readonly role?: unknown;
  readonly destination?: unknown;
  readonly handoffId?: unknown;
  readonly result?: unknown;
  readonly [field: string]: unknown;
}

/** A call as the live view has it. */
export interface LiveCall {
  readonly id: string;
  /** Whoever follows is told of it now. A call that went to others is out of view, and is as it was last known. */
  readonly inView: boolean;
  readonly state: CallState;
  readonly from: string;
  readonly to: string;
  readonly route: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly legs: readonly Leg[];
  readonly parked: boolean;
  readonly ended: Schema<'Call'>['ended'];
  readonly handoff: Handoff | null;
  readonly card: Card | null;
  /** Final segments, and after them what somebody is saying now. */
  readonly segments: readonly Segment[];
  readonly partials: readonly Segment[];
  readonly facts: readonly Fact[];
}

/** All that the live view has told. */
export interface LiveWorld {
  readonly calls: ReadonlyMap<string, LiveCall>;
  readonly agents: ReadonlyMap<string, Agent>;
  readonly queues: ReadonlyMap<string, Queue>;
}
