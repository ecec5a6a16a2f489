import type { LegId, SipCallId } from '../ports/ids.ts';
import type { LegRole, LegStateName } from '../ports/records.ts';

/** One party of the call. */
export interface Leg {
  readonly id: LegId;
  readonly role: LegRole;
  readonly state: LegStateName;
  /** True once we asked for its end and wait for `leg.ended`. */
  readonly closing: boolean;
  readonly sipCallId: SipCallId | null;
  readonly codec: string | null;
  /** True while it has us on hold. */
  readonly held: boolean;
}
