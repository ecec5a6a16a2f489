import type { LegId, SipCallId } from '../ports/ids.ts';
import type { LegRole, LegStateName } from '../ports/records.ts';

/** One party of the call. */
export interface Leg {
  readonly id: LegId;
  readonly role: LegRole;
  readonly state: LegStateName;
  /** We asked for its end and wait for `leg.ended`. */
  readonly closing: boolean;
  readonly sipCallId: SipCallId | null;
  readonly codec: string | null;
  /** It put us on hold. */
  readonly held: boolean;
}
