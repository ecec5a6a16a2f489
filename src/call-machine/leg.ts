import type { LegId, SipCallId } from '../ports/ids.ts';
import type { LegRole, LegStateName } from '../ports/records.ts';
import type { KeyReport } from './key-presses.ts';

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
  /** While it has us on hold: it sends sound of its own. */
  readonly sends: boolean;
  /** Keys that it told in one way only, so far. */
  readonly keys: readonly KeyReport[];
}
