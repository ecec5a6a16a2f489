import type { ContextCard, Segment } from '../context/index.ts';
import type { CallId, LegId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { CallEnding, CallStateName, LegRole, LegStateName, MemberModeName } from '../ports/records.ts';

/** A leg as the live view tells of it. */
export interface LiveLeg {
  readonly id: LegId;
  readonly role: LegRole;
  readonly state: LegStateName;
  readonly mode?: MemberModeName;
}

/** What is told of a call while it is up. */
export type LiveMessage =
  /** The card as it is now: at the beginning, as a handoff starts, and as the call ends. */
  | { readonly type: 'context'; readonly callId: CallId; readonly context: ContextCard }
  /** A segment that is not final takes the place of the former one of its leg. */
  | { readonly type: 'segment'; readonly callId: CallId; readonly segment: Segment }
  /** A fact of the journal, apart from `call.speech`, which is a segment. */
  | { readonly type: 'event'; readonly callId: CallId; readonly event: FactEntry }
  /** The call or one of its legs is in another state. */
  | {
      readonly type: 'state';
      readonly callId: CallId;
      readonly state: CallStateName;
      readonly legs: readonly LiveLeg[];
      readonly ended: CallEnding | null;
    };
