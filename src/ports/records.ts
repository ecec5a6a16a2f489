import type { CallerIdentity } from './caller-identity.ts';
import type { LegQuality } from './call-quality.ts';
import type { DispositionRecord } from './dispositions.ts';
import type { CallId, HandoffId, LegId, SipCallId } from './ids.ts';
import type { WhisperPrivacy } from './whisper-privacy.ts';

export const CALL_STATES = ['routing', 'with-ai', 'handoff', 'with-agent', 'on-hold', 'voicemail', 'ended'] as const;
export type CallStateName = (typeof CALL_STATES)[number];

/** `conference`: the way to a conference that other calls are in too. */
export const LEG_ROLES = ['caller', 'ai', 'agent', 'supervisor', 'conference'] as const;
export type LegRole = (typeof LEG_ROLES)[number];
export const LEG_STATES = ['idle', 'inviting', 'ringing', 'answered', 'ended'] as const;
/** `idle`: not called yet, or never. */
export type LegStateName = (typeof LEG_STATES)[number];

export const MEMBER_MODES = ['talk', 'listen', 'coach', 'held'] as const;
/** How a leg takes part in a conversation. */
export type MemberModeName = (typeof MEMBER_MODES)[number];

export const ATTEMPT_RESULTS = [
  'answered', 'busy', 'no-answer', 'declined', 'machine', 'rejected', 'unreachable', 'cancelled',
  'forwarded',
] as const; // prettier-ignore
export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

export const HANDOFF_RESULTS = ['bridged', 'released', 'returned', 'voicemail', 'callback', 'failed'] as const;
export type HandoffResult = (typeof HANDOFF_RESULTS)[number];

export const HANDOFF_REASONS = [
  'completed', 'no-answer', 'busy', 'declined', 'machine', 'caller-left', 'cancelled', 'error', 'no-agents',
  'queue-full', 'max-wait', 'caller-chose', 'closed', 'too-many-at-once', 'caller-not-reached',
] as const; // prettier-ignore
/** `caller-not-reached`: an agent accepted a callback, and then the caller did not answer. */
export type HandoffReason = (typeof HANDOFF_REASONS)[number];

export const HANDOFF_PHASES = ['announcing', 'queued', 'ringing', 'briefing', 'accepting', 'calling'] as const;
/** `calling`: an agent accepted a callback, and the caller is called. One that is over is in the phase of its result. */
export type HandoffPhase = (typeof HANDOFF_PHASES)[number] | HandoffResult;
export const HANDOFF_STRATEGIES = ['conference', 'refer', 'attended-refer', 'conference-then-refer'] as const;
export type HandoffStrategy = (typeof HANDOFF_STRATEGIES)[number];

/** A leg as the REST API shows it. */
export interface LegRecord {
  readonly id: LegId;
  readonly role: LegRole;
  readonly state: LegStateName;
  /** It is not answered, and its media is up all the same (183, RFC 3960). */
  readonly early?: true;
  readonly sipCallId: SipCallId | null;
  readonly codec: string | null;
  /** The crypto-suite that its sound is encrypted with (SRTP); absent for plain RTP. */
  readonly srtp?: string;
  /** While it takes part in a conversation. */
  readonly mode?: MemberModeName;
  /** The leg that a coach coaches. */
  readonly coach?: LegId;
  /** The trunk that our call to the party went to; only of a call that we made. */
  readonly trunk?: string;
  /** How it is carried; absent where that was not told yet. */
  readonly quality?: LegQuality;
}

/** Where a caller waits for somebody to take the call. */
export interface ParkRecord {
  /** Such as `1`. No other call that is up has the same. */
  readonly slot: string;
  /** When the caller goes back to the AI, or falls back. */
  readonly until: string;
}

/** How and why a call ended. `sipStatus` is the final status of the caller's INVITE, 200 for an answered call. */
export interface CallEnding {
  /** `completed`: answered and ended in order; `abandoned`: the caller left before it was answered or handed over; `failed`, `refused`. */
  readonly result: 'completed' | 'abandoned' | 'refused' | 'failed';
  /** What made it end, such as `caller-hangup`, `agent-hangup`, `ai-hangup`, `api-hangup`, `no-route`, `media-timeout`, `crash`. */
  readonly reason: string;
  readonly sipStatus: number | null;
}

/** A call as the REST API shows it. Times are RFC 3339, UTC, with milliseconds. */
export interface CallRecord {
  readonly id: CallId;
  readonly state: CallStateName;
  /** We called the party; absent where it called us. */
  readonly direction?: 'outbound';
  readonly from: string;
  /** What the INVITE says of the caller beyond `from`; absent in records from before it was kept. */
  readonly identity?: CallerIdentity;
  readonly to: string;
  /** `match.to` of the route taken; null where none fitted. */
  readonly route: string | null;
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly legs: readonly LegRecord[];
  readonly handoffs: readonly HandoffId[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What was last said of it; absent where nothing was. */
  readonly disposition?: DispositionRecord;
  /** While the call is parked. */
  readonly parked?: ParkRecord;
  readonly ended: CallEnding | null;
}

/** An INVITE to a trunk that failed, so that the next trunk was tried. Both are null while it is under way. */
export interface TrunkTry {
  readonly trunk: string;
  readonly startedAt: string;
  readonly sipStatus: number | null;
  readonly q850Cause: number | null;
}

/** One destination dialled, or a Contact that it was forwarded to. */
export interface AttemptRecord {
  readonly destination: string;
  /** `forwarded`: the Contacts of its 3xx that were to be dialled in its place, in that order; each has its attempt. */
  readonly forwardedTo?: readonly string[];
  /** The trunk that it went to; absent where it went to none. */
  readonly trunk?: string;
  /** The trunks that were tried before it, in vain. */
  readonly failedTrunks?: readonly TrunkTry[];
  /** Null while it is under way. */
  readonly result: AttemptResult | null;
  /** Why it was not dialled at all; absent where it was. */
  readonly detail?: string;
  readonly sipStatus: number | null;
  /** ITU-T Q.850 cause, from the Reason header (RFC 3326) or mapped from the status (RFC 3398 8.2.6.1). */
  readonly q850Cause: number | null;
  readonly startedAt: string;
  readonly ringingAt: string | null;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
}

/** Milliseconds from the trigger of the handoff; a moment that did not come is missing. */
export interface HandoffTimings {
  readonly announcedMs?: number;
  /** The caller began to wait in a queue, and the caller's turn came: the last ones. */
  readonly queuedMs?: number;
  readonly turnMs?: number;
  readonly firstInviteMs?: number;
  readonly answeredMs?: number;
  readonly whisperStartMs?: number;
  readonly acceptedMs?: number;
  /** The REFER that sends the caller away. */
  readonly referredMs?: number;
  /** Caller and agent talk to each other without us. */
  readonly releasedMs?: number;
  readonly bridgedMs?: number;
}

/** A handoff as the REST API shows it. */
export interface HandoffRecord {
  readonly id: HandoffId;
  readonly callId: CallId;
  readonly phase: HandoffPhase;
  readonly strategy: HandoffStrategy;
  readonly reason: string;
  readonly summary: string;
  readonly result: HandoffResult | null;
  readonly resultReason: HandoffReason | null;
  readonly attempts: readonly AttemptRecord[];
  readonly timings: HandoffTimings;
  /** How private each whisper was; absent where none was measured, or not yet. */
  readonly whispers?: readonly MeasuredWhisper[];
  /** While it waits in one: as it was told last. */
  readonly queue?: QueuedRecord;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** How much of the briefing of one agent the caller was sent. */
export interface MeasuredWhisper extends WhisperPrivacy {
  /** The agent's. */
  readonly leg: LegId;
}

/** Where a handoff waits for agents. */
export interface QueuedRecord {
  readonly name: string;
  /** From 1 on. */
  readonly position: number;
  /** From the recent past, and no promise; null: too little is known. */
  readonly estimate: { readonly lowMs: number; readonly highMs: number } | null;
}

/** What the agent is told about the caller, from the call's last handoff. */
export interface ContextCard {
  readonly summary: string;
  /** Intent, sentiment, collected values and so on, as the handoff was given them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A whole call that is over: the data of `call.ended`. */
export interface CallDetailRecord
  extends CallEnding, Omit<CallRecord, 'id' | 'state' | 'handoffs' | 'parked' | 'ended'> {
  readonly handoffs: readonly HandoffRecord[];
  /** Null where nothing was handed over. */
  readonly context: ContextCard | null;
  /** From the INVITE to the end. */
  readonly durationMs: number;
  /** From the answer to the end; 0 where it was not answered. */
  readonly talkMs: number;
}
