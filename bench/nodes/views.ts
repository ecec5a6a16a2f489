import type { CallRecord } from '../../src/ports/records.ts';
import type { Arrival } from '../webhooks/index.ts';

/** A call as its caller had it. Times are those of the wall clock, in milliseconds. */
export interface CallView {
  readonly number: string;
  readonly dialledAt: number;
  /** The final response to the INVITE, and when it came; null: none. */
  readonly status: number | null;
  readonly answeredAt: number | null;
  /** The address of the node that answered; null: none. */
  readonly node: string | null;
  /** When the BYE came; null: none did. */
  readonly endedAt: number | null;
}

/** A call as a telephone had it. */
export interface TalkView {
  readonly telephone: string;
  /** The caller's number, as From says it. */
  readonly caller: string;
  /** The address of the node that called. */
  readonly node: string;
  readonly rangAt: number;
  /** The ACK came then; null: none did. */
  readonly joinedAt: number | null;
  /** It hung up at its planned end, and that was answered with 200. */
  readonly isWhole: boolean;
  readonly overAt: number;
}

/** What is set against each other in the end. */
export interface Evidence {
  readonly calls: readonly CallView[];
  readonly talks: readonly TalkView[];
  /** Every call on record since the phase began. */
  readonly records: readonly CallRecord[];
  readonly arrivals: readonly Arrival[];
  /** Numbers of the callers of whom the AI was told. */
  readonly toldAi: ReadonlySet<string>;
  /** Telephones that had two calls at a time, one for each time. */
  readonly rungTwice: readonly string[];
  readonly outOfOrder: number;
  readonly pending: number;
  readonly agentsNotFree: number;
}

/** A kill -9 of a node. */
export interface NodeKill {
  readonly node: string;
  readonly at: number;
  /** When each call that it had was seen to be closed, by its id. */
  readonly closedAt: ReadonlyMap<string, number>;
  /** Since when it runs again. */
  readonly backAt: number;
}

/** Something that a phase has to show: how much of it there was, and how much did not hold. */
export interface Verdict {
  readonly [column: string]: string | number;
  readonly promise: string;
  readonly counted: number;
  readonly broken: number;
}
