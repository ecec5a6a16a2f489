import type { AiNotice } from '../ports/ai.ts';
import type { HandoffId, LegId } from '../ports/ids.ts';
import type { Scene } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';

export type { Fact } from '../ports/facts.ts';

/** Why we end a leg: the Reason header of the CANCEL or BYE (RFC 3326). */
export interface HangupCause {
  /** ITU-T Q.850 cause. */
  readonly q850: number;
  readonly text: string;
}

/** What the handoff tells the agent's phone in the INVITE. */
export interface HandoffHeaders {
  readonly handoff: HandoffId;
  readonly reason: string;
  readonly summary: string;
}

/** What the call's owner is to do. Results come back as events. */
export type Effect =
  /** Answer the caller's INVITE: `leg.answered` or `leg.ended` follows. */
  | { readonly type: 'answer'; readonly leg: LegId }
  /** Call the party that the call is about, as the caller's leg: `leg.progress`, `leg.answered` or `leg.ended` follow. */
  | { readonly type: 'dialCaller'; readonly leg: LegId; readonly ringTimeoutMs: number; readonly callerNumber: string }
  /** Refuse the caller's INVITE: `leg.ended` follows. */
  | { readonly type: 'reject'; readonly leg: LegId; readonly status: number; readonly phrase: string }
  /** Open an endpoint and send an INVITE: `leg.progress`, then `leg.answered` or `leg.ended` follow. */
  | {
      readonly type: 'dial';
      readonly leg: LegId;
      readonly destination: string;
      /** The caller's number, shown to the agent. */
      /** Null: anonymous. */
      readonly callerNumber: string | null;
      readonly headers: HandoffHeaders;
    }
  /** End a leg in whatever state it is (CANCEL, ACK and BYE, BYE): `leg.ended` follows. */
  | { readonly type: 'hangup'; readonly leg: LegId; readonly cause: HangupCause }
  | { readonly type: 'scene'; readonly scene: Scene }
  | { readonly type: 'prepare'; readonly prompt: Prompt }
  | { readonly type: 'record'; readonly caller: LegId }
  | { readonly type: 'notifyAi'; readonly notice: AiNotice }
  /** Close the room, the recording first: `media.closed` follows. */
  | { readonly type: 'closeMedia' }
  /** Nothing is left to be done for this call. */
  | { readonly type: 'finish' };
