import type { Answerer } from '../ports/answering.ts';
import type { LegQuality } from '../ports/call-quality.ts';
import type { LegId, SipCallId } from '../ports/ids.ts';
import type { LegRole, LegStateName, TrunkTry } from '../ports/records.ts';
import type { KeyReport } from './key-presses.ts';

/** Nothing of a leg is open: it has ended, or was never called. */
export function isClosed({ state }: Pick<Leg, 'state'>): boolean {
  return state === 'ended' || state === 'idle';
}

/** One party of the call. */
export interface Leg {
  readonly id: LegId;
  readonly role: LegRole;
  readonly state: LegStateName;
  /** True once we asked for its end and wait for `leg.ended`. */
  readonly closing: boolean;
  readonly sipCallId: SipCallId | null;
  readonly codec: string | null;
  /** The crypto-suite of SRTP; null for plain RTP after it, absent where there never was one. */
  readonly srtp?: string | null;
  /** True while it has us on hold. */
  readonly held: boolean;
  /**
   * Of a caller who is heard before the answer (183, RFC 3960): no 200 was asked for, or it is on its way. Its state is
   * `answered` all the same, because its media is up. Absent: it is answered, or has no media yet.
   */
  readonly unanswered?: 'early' | 'answering';
  /** Of a leg that we dial: what its far end sends before the answer comes to us. */
  readonly early?: boolean;
  /** False if its far end says that it takes no REFER. */
  readonly takesRefer: boolean;
  /** Our REFER on it: none is out, one was sent, or its far end has taken one and is to tell how it ends. */
  readonly refer: 'none' | 'sent' | 'taken';
  /** While it has us on hold: it sends sound of its own. */
  readonly sends: boolean;
  /** Keys that it told in one way only, so far. */
  readonly keys: readonly KeyReport[];
  /** Who answered it; null while it is being found out; absent where nobody asks. */
  readonly answeredBy?: Answerer | null;
  /** When that was asked, in milliseconds since the Unix epoch. */
  readonly answeredAt?: number;
  /** The call to it was forwarded on its way (181). */
  readonly forwarded?: true;
  /** The trunks that its INVITE went to, the last one last; absent where none did. */
  readonly tries?: readonly TrunkTry[];
  /** How it is carried, as it was told last; absent where it was not told yet. */
  readonly quality?: LegQuality;
  /** Where it can be called; null where that is not known. */
  readonly destination: string | null;
  /** It has nobody to talk to any more and is to hang up by itself until then; null: it is wanted. */
  readonly leaveBy: number | null;
  /** The leg whose place it is to take once it is up (RFC 3891). */
  readonly replaces: LegId | null;
}
