import type { AiFactTypes } from './ai-facts.ts';
import type { Answerer, AnswerSign, MessageSign } from './answering.ts';
import type { LegQuality, QualityAlarm, StreamQuality } from './call-quality.ts';
import type { CallerIdentity } from './caller-identity.ts';
import type { ConferenceExit } from './conferences.ts';
import type { SaidWay } from './conversation-control.ts';
import type { EscalationMatch } from './escalation.ts';
import type { DispositionFact } from './dispositions.ts';
import type { CallbackFactTypes } from './callback-facts.ts';
import type { HandoffFactTypes } from './handoff-facts.ts';
import type { ConferenceId, LegId, PlayId, RecordingId, SipCallId } from './ids.ts';
import type { RecordingFormat } from './recording-files.ts';
import type { RecordingEnd, RecordingPause, RecordingTrigger } from './leg-recorder.ts';
import type { OwnRecordingFactTypes } from './own-recording.ts';
import type { Prompt } from './prompt.ts';
import type { QueueFactTypes } from './queue-facts.ts';
import type { AttemptResult, CallDetailRecord, CallStateName, LegRole, MemberModeName, TrunkTry } from './records.ts';
import type { VoicemailFactTypes } from './voicemail-facts.ts';

/**
 * The version that facts are written with. It goes up when the data of a fact changes its meaning or loses a field. The
 * reader (`records/facts/`) then turns older entries into the new form. A new fact, or a field that readers can do
 * without, needs no new version.
 */
export const FACT_VERSION = 1;

/** Who put a party on hold. */
export type HeldBy = 'phone' | 'api' | 'key';

/**
 * How a consultation ended: the agent is with the caller again (`returned`), all talk (`merged`), the caller is left
 * with the third party (`left`), or the third party was not reached (`failed`).
 */
export type ConsultResult = 'returned' | 'merged' | 'left' | 'failed';

/** Somebody who takes part in a conversation, or is to. */
interface OfMember {
  readonly leg: LegId;
  readonly role: LegRole;
}

/** How a member takes part. `coach`: whom it coaches. */
interface AsMember {
  readonly mode: MemberModeName;
  readonly coach: LegId | null;
}

/** `leg`: the third party's. */
interface OfConsult {
  readonly leg: LegId;
  readonly agent: LegId;
}

/** Speech of a party. Times are milliseconds from the start of the call. `private`: the other side did not hear it. */
interface OfSpeech {
  readonly leg: LegId;
  readonly role: LegRole;
  readonly startMs: number;
  readonly endMs: number;
  readonly private: boolean;
}

interface OfQuality {
  readonly leg: LegId;
  readonly role: LegRole;
  readonly trunk?: string;
}

/** What every fact of a transfer says. */
interface OfTransfer {
  readonly leg: LegId;
  readonly destination: string;
}

/** All facts of calls: the type of each fact, and what its data holds. */
export interface FactTypes
  extends AiFactTypes, CallbackFactTypes, HandoffFactTypes, OwnRecordingFactTypes, QueueFactTypes, VoicemailFactTypes {
  /** `route`: `match.to` of the route taken; null where none fitted. */
  'call.started': {
    readonly from: string;
    readonly to: string;
    readonly route: string | null;
    /** Absent in facts from before it was kept. */
    readonly identity?: CallerIdentity;
    /** Only of a call that we make. */
    readonly direction?: 'outbound';
  };
  /** It rings at the party that we call. */
  'call.ringing': { readonly leg: LegId; readonly sipStatus: number };
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
  /**
   * `phone`: that party's telephone put us on hold (RFC 3264 8.4). `api`, `key`: that party was put on hold, by the API
   * or by a key of the agent's. Facts from before there was `by` are of a telephone.
   */
  'call.held': { readonly leg: LegId; readonly by?: HeldBy };
  'call.resumed': { readonly leg: LegId; readonly by?: HeldBy };
  /** The caller waits for somebody to take the call; `timeoutMs`: no longer than that. */
  'call.parked': { readonly slot: string; readonly timeoutMs: number };
  /** `leg`: that member took the call. */
  'call.unparked': { readonly slot: string; readonly by: 'member' | 'timeout' | 'ai'; readonly leg: LegId | null };
  /** People talked, and the caller is with the AI again. */
  'call.returned': { readonly reason: string };
  /** Another application leads the call from now on. `from`: the state that it found. */
  'call.led': { readonly from: CallStateName };
  /** What the API had said or played to a leg is over. `finished`: it was heard to its end. */
  'call.said': {
    readonly leg: LegId;
    readonly role: LegRole;
    readonly way: SaidWay;
    readonly prompt: Prompt;
    readonly finished: boolean;
    readonly error: string | null;
  };
  /** The API had these keys sent to a leg (RFC 4733). */
  'call.dtmfSent': { readonly leg: LegId; readonly role: LegRole; readonly digits: string };
  /** We ask the caller's phone to take our place with that agent (REFER with Replaces). */
  'call.releasing': { readonly leg: LegId };
  /** We stay in the path of the conversation. */
  'call.releaseFailed': { readonly status: number | null; readonly detail: string };
  'call.ended': CallDetailRecord;
  /** Somebody says what came of the call, during it or after its end. The last one counts. */
  'call.disposition': DispositionFact;

  /** `by` says who ended it; `lost` means that the SIP server is lost. `sipStatus` is that of an unanswered INVITE. */
  'leg.ended': {
    readonly leg: LegId;
    readonly role: LegRole;
    readonly by: 'remote' | 'local' | 'lost';
    readonly sipStatus: number | null;
    readonly q850Cause: number | null;
    readonly detail: string | null;
  };
  /** Media before the answer (RFC 3960): the caller hears us behind our 183, or what an agent's side sends before its 200. */
  'leg.early': { readonly leg: LegId; readonly role: LegRole; readonly codec: string | null };
  /** The sound of a leg is encrypted from now on, with this crypto-suite (SRTP); null: it is plain RTP again. */
  'leg.secured': { readonly leg: LegId; readonly role: LegRole; readonly srtp: string | null };
  /** An INVITE of ours goes to a trunk, after it failed at another (`failed`). */
  'leg.routed': {
    readonly leg: LegId;
    readonly role: LegRole;
    readonly trunk: string;
    readonly failed: TrunkTry | null;
  };
  /** Who answered a call of ours, so long after the answer, and what told. */
  'leg.answeredBy': {
    readonly leg: LegId;
    readonly role: LegRole;
    readonly by: Answerer;
    readonly why: AnswerSign;
    readonly afterMs: number;
  };
  /** How a leg was carried, when its endpoint closed. `trunk`: that it came from or went to, where that is known. */
  'leg.quality': OfQuality & LegQuality & { readonly codec: string | null };
  /** A direction of it is, or was, worse than the configuration asks for. `mos`: of 10 s. The rest: so far. */
  'leg.qualityAlarm': OfQuality &
    QualityAlarm &
    Pick<LegQuality, 'roundTripMs'> &
    Pick<StreamQuality, 'lossPercent' | 'jitterMs'>;
  /** A machine was told a message. `finished`: to its end. `why`: what told that it takes one; null: it never did. */
  'leg.messageLeft': {
    readonly leg: LegId;
    readonly role: LegRole;
    readonly prompt: Prompt;
    readonly finished: boolean;
    readonly why: MessageSign | null;
  };
  'prompt.failed': { readonly play: PlayId; readonly message: string };
  /** A rule of the route takes the call to a human. `handoff.started` follows. */
  'escalation.matched': EscalationMatch;

  /** Somebody is called who is to take part. */
  'member.dialling': OfMember & AsMember & { readonly destination: string };
  'member.ringing': OfMember & { readonly destination: string; readonly sipStatus: number };
  /** `sipStatus`: the final one; null where none came. */
  'member.failed': OfMember & {
    readonly destination: string;
    readonly result: AttemptResult;
    readonly sipStatus: number | null;
    readonly q850Cause: number | null;
  };
  'member.joined': OfMember & AsMember;
  'member.changed': OfMember & AsMember;
  /** A member left, and the call goes on. */
  'member.left': OfMember;
  /** The agent talks, or waits, with a third party while the caller waits. */
  'consult.started': OfConsult & { readonly destination: string; readonly by: 'api' | 'key' };
  'consult.ended': OfConsult & { readonly result: ConsultResult };
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
    /** Who asked for it; absent in journals from before. */
    readonly trigger?: 'refer' | 'api';
    readonly result: 'completed' | 'failed' | 'cancelled';
    readonly sipStatus: number | null;
    readonly by: LegId | null;
  };
  /** The call is to take part in a conference that other calls join too, by this leg. */
  'conference.joining': { readonly leg: LegId; readonly name: string };
  /** It has its place in it. */
  'conference.joined': { readonly leg: LegId; readonly name: string; readonly conference: ConferenceId };
  /** It is out of it again, and goes on. `moved`: the API gave it back to the AI. */
  'conference.left': {
    readonly leg: LegId;
    readonly name: string;
    readonly conference: ConferenceId | null;
    readonly reason: ConferenceExit | 'moved';
  };
  /** An INVITE with Replaces put the leg `by` in the place of `leg` (RFC 3891). */
  'leg.replaced': { readonly leg: LegId; readonly role: LegRole; readonly by: LegId };

  /** A party said this: a final segment of the transcript, made unreadable where that is asked for. */
  'call.speech': OfSpeech & {
    readonly text: string;
    readonly confidence: number | null;
    /** Of the caller's words, -1 to 1, where a rule of escalation asks for it. */
    readonly sentiment?: number;
  };
  /** What a party said at that time, if anything, was not recognized. */
  'call.speechMissing': OfSpeech & { readonly reason: string };

  /** The store refused a part of the journal for good. */
  'journal.lost': Readonly<Record<string, never>>;
  /** Nothing can be written at present; it is tried again. */
  'recording.failed': { readonly message: string };
  /** So much is missing, and is silence in the file. */
  'recording.resumed': { readonly lostMs: number };
  /**
   * A recording is whole, and has this SHA-256 (base64url). `recording`: the call's id, or that of a recording of a leg.
   * `late`: the program was gone at the end of the call, and it was hashed after the next start. `format`: of the file
   * that is kept; absent: WAV. `of`: the SHA-256 of the WAV file that it was made of.
   */
  'recording.kept': {
    readonly recording: RecordingId;
    readonly bytes: number;
    readonly sha256: string;
    readonly late: boolean;
    readonly format?: RecordingFormat;
    readonly of?: string;
  };
  /** The storage has confirmed that it has that file. `location`: `s3://bucket/key`. */
  'recording.stored': {
    readonly recording: RecordingId;
    readonly location: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  /** The recording server of the site takes both sides of the call (RFC 7866). `sipCallId`: of that dialog. */
  'recording.siprecStarted': { readonly sipCallId: SipCallId };
  /** It does not, or no more; it is called again. `sipStatus`: its refusal; null: there was none. */
  'recording.siprecFailed': { readonly reason: string; readonly sipStatus: number | null };
  /** All recordings of a call: its own, and those of its legs; null: the API had its own deleted. */
  'recording.deleted': { readonly retentionDays: number | null };
  /** What a leg says is recorded to a file of its own. */
  'leg.recording': {
    readonly recording: RecordingId;
    readonly leg: LegId;
    readonly role: LegRole;
    readonly trigger: RecordingTrigger;
    readonly maxMs: number;
  };
  /** What is said now is left out, or is silence in the file; null: it is recorded again. */
  'leg.recordingPaused': { readonly recording: RecordingId; readonly pause: RecordingPause | null };
  /** It is over. `message`: why it `failed`. `digits`: the key that ended it. */
  'leg.recorded': {
    readonly recording: RecordingId;
    readonly leg: LegId;
    readonly role: LegRole;
    readonly durationMs: number;
    readonly spoken: boolean;
    readonly by: RecordingEnd;
    readonly digits: string;
    readonly message: string | null;
  };
  /** The API had its file deleted. */
  'leg.recordingDeleted': { readonly recording: RecordingId };
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
