import type { AiAction } from '../ports/ai.ts';
import type { HandoffRequest } from '../ports/call-control.ts';
import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { CallId, HandoffId, LegId, PlayId, SipCallId } from '../ports/ids.ts';
import type { KeyWay } from './key-presses.ts';
import type { CallPlan } from './plan.ts';

/** Why a call is turned away before it is answered. */
export interface Refusal {
  readonly status: number;
  /** The SIP reason phrase, such as `Not Found`. */
  readonly phrase: string;
  /** For the record, one of few words, such as `no-route`. */
  readonly reason: string;
}

/** A moment to which the machine wants to be woken; the names are the keys of `deadlinesOf`. */
export type DeadlineName = 'ring' | 'total' | 'briefing' | 'accept' | 'join' | 'wait' | 'listen' | 'farewell';

/** All that can happen to a call. `at`: milliseconds since the Unix epoch. */
export type CallEvent = { readonly at: number } & (
  | {
      readonly type: 'call.incoming';
      readonly call: CallId;
      readonly from: string;
      readonly to: string;
      /** What the INVITE says of the caller beyond `from`; absent in journals from before it was kept. */
      readonly identity?: CallerIdentity;
      readonly sipCallId: SipCallId;
      readonly route: string | null;
      readonly plan: CallPlan;
      readonly refusal: Refusal | null;
    }
  /** The API asks for a call to `to`, which runs its route once that party answers. */
  | {
      readonly type: 'call.outgoing';
      readonly call: CallId;
      /** Our number, which the party is shown. */
      readonly from: string;
      readonly to: string;
      readonly route: string;
      readonly plan: CallPlan;
      readonly ringTimeoutMs: number;
      readonly metadata: Readonly<Record<string, unknown>>;
    }
  /** A provisional response above 100 came. */
  | { readonly type: 'leg.progress'; readonly leg: LegId; readonly status: number; readonly sipCallId: SipCallId }
  /** The INVITE was answered and media is agreed on. */
  | { readonly type: 'leg.answered'; readonly leg: LegId; readonly sipCallId: SipCallId; readonly codec: string | null }
  /** A later offer/answer changed the leg's media. */
  | { readonly type: 'leg.media'; readonly leg: LegId; readonly codec: string | null; readonly held: boolean }
  /**
   * The leg is over, for whatever reason, and holds nothing any more. Every leg that was opened comes to this.
   * `by` says who ended it; `lost` means that the SIP server is lost. `status` is the final status of an unanswered
   * INVITE.
   * `contacts`: where a 3xx says to dial instead, the preferred one first. It has those only that may be dialled.
   */
  | {
      readonly type: 'leg.ended';
      readonly leg: LegId;
      readonly by: 'remote' | 'local' | 'lost';
      readonly status: number | null;
      readonly q850Cause: number | null;
      readonly detail: string | null;
      readonly contacts?: readonly string[];
    }
  /** An INVITE of ours goes to a trunk. `failed`: how the one to the trunk before it ended; null for the first. */
  | {
      readonly type: 'leg.routed';
      readonly leg: LegId;
      readonly trunk: string;
      readonly failed: { readonly sipStatus: number; readonly q850Cause: number | null } | null;
    }
  | { readonly type: 'media.sceneApplied'; readonly revision: number }
  | { readonly type: 'media.playStarted'; readonly play: PlayId }
  | { readonly type: 'media.playFinished'; readonly play: PlayId; readonly error: string | null }
  /** A key was pressed. `way`: how that was told; absent in journals from before it was kept. */
  | {
      readonly type: 'media.dtmf';
      readonly leg: LegId;
      readonly digit: string;
      readonly durationMs: number;
      readonly way?: KeyWay;
    }
  | { readonly type: 'media.timeout'; readonly leg: LegId }
  | { readonly type: 'media.lost'; readonly reason: string }
  /** The recording cannot be written at present. */
  | { readonly type: 'media.recordingFailed'; readonly error: string }
  /** It is written again; what was lost is silence. */
  | { readonly type: 'media.recordingResumed'; readonly lostMs: number }
  /** The room is closed and the recording is whole. */
  | { readonly type: 'media.closed' }
  | { readonly type: 'deadline'; readonly name: DeadlineName }
  | { readonly type: 'ai.actions'; readonly actions: readonly AiAction[] }
  | { readonly type: 'ai.failed'; readonly message: string }
  | { readonly type: 'api.hangup' }
  | { readonly type: 'api.metadata'; readonly metadata: Readonly<Record<string, unknown>> }
  | { readonly type: 'api.handoff'; readonly request: HandoffRequest }
  | { readonly type: 'api.cancelHandoff'; readonly handoff: HandoffId }
  | { readonly type: 'system.shutdown' }
  /** Far more came from outside than any call needs. The owner drops what comes now. */
  | { readonly type: 'system.flood' }
);

/** The event of one type. */
export type CallEventOf<Type extends CallEvent['type']> = Extract<CallEvent, { readonly type: Type }>;
