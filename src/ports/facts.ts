import type { CallerIdentity } from './caller-identity.ts';
import type { HandoffId, LegId, PlayId } from './ids.ts';
import type { Prompt } from './prompt.ts';
import type {
  AttemptRecord,
  CallDetailRecord,
  HandoffReason,
  HandoffResult,
  HandoffStrategy,
  HandoffTimings,
  LegRole,
} from './records.ts';

/**
 * The version that facts are written with. It goes up when the data of a fact changes its meaning or loses a field. The
 * reader (`records/facts/`) then turns older entries into the new form. A new fact, or a field that readers can do
 * without, needs no new version.
 */
export const FACT_VERSION = 1;

/** What every fact of a handoff says. */
interface OfHandoff {
  readonly handoffId: HandoffId;
}

/** A handoff's attempt at one destination. */
interface OfAttempt extends OfHandoff {
  /** The agent's leg. */
  readonly leg: LegId;
  readonly destination: string;
}

/** Why a call is handed over, as its AI, the API or the route gave it. */
interface WhyHandedOver {
  readonly reason: string;
  readonly summary: string;
  /** Intent, sentiment, collected values and so on; null where none were given. */
  readonly context: Readonly<Record<string, unknown>> | null;
}

/** What every fact of a transfer says. */
interface OfTransfer {
  readonly leg: LegId;
  readonly destination: string;
}

/** All facts of calls: the type of each fact, and what its data holds. */
export interface FactTypes {
  /** `route`: `match.to` of the route taken; null where none fitted. */
  'call.started': {
    readonly from: string;
    readonly to: string;
    readonly route: string | null;
    /** Absent in facts from before it was kept. */
    readonly identity?: CallerIdentity;
  };
  'call.answered': { readonly leg: LegId; readonly codec: string | null };
  /** A party pressed a key. */
  'call.dtmf': {
    readonly leg: LegId;
    readonly role: LegRole;
    readonly digit: string;
    readonly durationMs: number;
  };
  /** The whole of the metadata after a change. */
  'call.metadata': { readonly metadata: Readonly<Record<string, unknown>> };
  /** The agent's telephone put the caller on hold (RFC 3264 8.4). */
  'call.held': { readonly leg: LegId };
  'call.resumed': { readonly leg: LegId };
  /** We ask the caller's phone to take our place with that agent (REFER with Replaces). */
  'call.releasing': { readonly leg: LegId };
  /** We stay in the path of the conversation. */
  'call.releaseFailed': { readonly status: number | null; readonly detail: string };
  'call.ended': CallDetailRecord;

  /** `by` says who ended it; `lost` means that the SIP server is lost. `sipStatus` is that of an unanswered INVITE. */
  'leg.ended': {
    readonly leg: LegId;
    readonly role: LegRole;
    readonly by: 'remote' | 'local' | 'lost';
    readonly sipStatus: number | null;
    readonly q850Cause: number | null;
    readonly detail: string | null;
  };
  'prompt.failed': { readonly play: PlayId; readonly message: string };

  'ai.talk': { readonly prompt: Prompt };
  'ai.listen': { readonly timeoutMs: number };
  'ai.failed': { readonly message: string };
  /** The application asked for more than can wait. So many actions were dropped. */
  'ai.overflow': { readonly dropped: number };

  'handoff.started': OfHandoff &
    WhyHandedOver & {
      /** `transfer`: one failed after its referrer had hung up, whose phone is rung back. */
      readonly trigger: 'ai' | 'api' | 'route' | 'transfer';
      readonly strategy: HandoffStrategy;
      readonly destinations: readonly string[];
    };
  'handoff.refused': { readonly reason: 'too-many-handoffs'; readonly maxPerCall: number };
  'handoff.dialling': OfAttempt;
  'handoff.ringing': OfAttempt & WhyHandedOver & { readonly sipStatus: number };
  /** The agent's phone answered 3xx: these are dialled in its place (RFC 3261 8.1.3.4). */
  'handoff.forwarded': OfAttempt & { readonly to: readonly string[] };
  /** The caller's phone is to be asked to call this destination (REFER), so that no phone rings for us. `leg`: the caller's. */
  'handoff.referring': OfAttempt & WhyHandedOver;
  /** The caller is still ours, and is joined with the agent here. `status`: what the caller's phone told, if anything. */
  'handoff.referFailed': OfHandoff & { readonly status: number | null; readonly detail: string };
  'handoff.answered': OfAttempt;
  /** The whisper is over. The agent has so long to press the digit. */
  'handoff.accepting': OfHandoff & { readonly timeoutMs: number };
  'handoff.accepted': OfHandoff;
  /** Caller and agent hear each other. */
  'handoff.bridged': OfAttempt & { readonly timings: HandoffTimings };
  'handoff.attemptEnded': OfHandoff & { readonly attempt: AttemptRecord };
  'handoff.ended': OfHandoff & {
    readonly result: HandoffResult;
    readonly reason: HandoffReason;
    readonly attempts: readonly AttemptRecord[];
    readonly timings: HandoffTimings;
  };

  /** A party (REFER) or the API puts somebody through. `leg`: whose place the new party is to take. */
  'transfer.started': OfTransfer & {
    readonly role: LegRole;
    readonly trigger: 'refer' | 'api';
    /** `attended`: the REFER named a dialog whose place to take (Replaces). */
    readonly mode: 'blind' | 'attended';
    readonly strategy: 'conference' | 'refer';
  };
  /** A REFER was refused. */
  'transfer.refused': OfTransfer & { readonly sipStatus: number };
  /** A provisional response of the new party. */
  'transfer.progress': OfTransfer & { readonly sipStatus: number };
  /** `sipStatus`: final status of the new party, null if there was none. `by`: its leg, if it took the place. */
  'transfer.ended': OfTransfer & {
    readonly result: 'completed' | 'failed' | 'cancelled';
    readonly sipStatus: number | null;
    readonly by: LegId | null;
  };
  /** An INVITE with Replaces put the leg `by` in the place of `leg` (RFC 3891). */
  'leg.replaced': { readonly leg: LegId; readonly role: LegRole; readonly by: LegId };

  /** The store refused a part of the journal for good. */
  'journal.lost': Readonly<Record<string, never>>;
  /** Nothing can be written at present; it is tried again. */
  'recording.failed': { readonly message: string };
  /** So much is missing, and is silence in the file. */
  'recording.resumed': { readonly lostMs: number };
  'recording.deleted': { readonly retentionDays: number };
}

/** The name of a fact. */
export type FactType = keyof FactTypes;

/** What the data of a fact of that type holds. */
export type FactData<Type extends FactType> = FactTypes[Type];

/** A fact of that type. */
export type FactOf<Type extends FactType> = {
  readonly [Each in Type]: { readonly type: Each; readonly data: FactData<Each> };
}[Type];

/** Something that happened, for the journal and all that is read from it. */
export type Fact = FactOf<FactType>;
