import type { LegId, ReferId } from '../../../../ports/ids.ts';
import type { ReferWait } from '../../../refer-wait.ts';
import type { Forward } from '../../handoff/state.ts';

/** Where a transfer is. Deadlines are milliseconds since the Unix epoch. */
export type TransferCourse =
  /** The new party's phone is called. */
  | {
      readonly name: 'dialling';
      readonly leg: LegId;
      readonly destination: string;
      readonly depth: number;
      readonly deadline: number;
      /** Contacts of a 3xx not yet dialled, and all that was dialled or waits for it. */
      readonly forwards: readonly Omit<Forward, 'root'>[];
      readonly visited: readonly string[];
    }
  /** The caller's phone was asked to call the new party by itself (REFER). */
  | { readonly name: 'referring'; readonly leg: LegId; readonly wait: ReferWait };

/** A transfer that failed while the one who asked for it was still there. Times are milliseconds since the Unix epoch. */
export interface FailedTransfer {
  readonly referrer: LegId;
  readonly destination: string;
  readonly sipStatus: number | null;
  /** Until then a BYE of the referrer's is an answer to the failure. */
  readonly until: number;
}

/**
 * Somebody is put through to a new party, which has not answered yet. The members of the conversation stay as they were
 * until it has, so that a transfer that fails leaves them together.
 */
export interface Transfer {
  /** The leg whose place the new party is to take. */
  readonly referrer: LegId;
  /** The REFER that asked for it; null: the API did. */
  readonly refer: ReferId | null;
  /** Where the new party is, as it was asked for. */
  readonly destination: string;
  /** The status that the referrer was told of last. */
  readonly told: number | null;
  readonly course: TransferCourse;
}
