import type { DeadlineName } from './deadline-name.ts';
import type { AgentQueuePlace } from '../ports/agent-queues.ts';
import type { AiAction } from '../ports/ai.ts';
import type { Answerer, AnswerSign, MessageSign } from '../ports/answering.ts';
import type { ReservedAgent } from '../ports/agents.ts';
import type { NamedDestinations } from '../ports/destination-site.ts';
import type { HandoffRequest } from '../ports/call-control.ts';
import type { HandoffAnswer } from '../ports/handoff-request.ts';
import type { DispositionFact } from '../ports/dispositions.ts';
import type { MemberMode, MemberRequest, SaidWay } from '../ports/conversation-control.ts';
import type { StreamRequest } from '../ports/call-streams.ts';
import type { LegQuality, QualityAlarm } from '../ports/call-quality.ts';
import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { CallId, HandoffId, LegId, PlayId, RecordingId, ReferId, SipCallId } from '../ports/ids.ts';
import type { LegRecordingRequest, LegRecordingResult, RecordingPause } from '../ports/leg-recorder.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { VoicemailState } from '../ports/voicemails.ts';
import type { WhisperPrivacy } from '../ports/whisper-privacy.ts';
import type { KeyWay } from './key-presses.ts';
import type { CallPlan } from './plan.ts';

export type { DeadlineName } from './deadline-name.ts';

/** The dialog that a transfer is to take the place of: a leg of this call, or a dialog of somebody else's. */
export type ReplacedDialog =
  | { readonly kind: 'leg'; readonly leg: LegId }
  | {
      readonly kind: 'dialog';
      readonly callId: SipCallId;
      readonly toTag: string;
      readonly fromTag: string;
      readonly earlyOnly: boolean;
    };

/** Why a call is turned away before it is answered. */
export interface Refusal {
  readonly status: number;
  /** The SIP reason phrase, such as `Not Found`. */
  readonly phrase: string;
  /** For the record, one of few words, such as `no-route`. */
  readonly reason: string;
  /** The Q.850 cause that the far end is told. @defaultValue that of the status */
  readonly q850Cause?: number;
}

/** All that can happen to a call. `at`: milliseconds since the Unix epoch. */
export type CallEvent = { readonly at: number } & (
  | {
      readonly type: 'call.incoming';
      readonly call: CallId;
      readonly from: string;
      readonly to: string;
      /** What the INVITE says of the caller beyond `from`; absent in journals from before it was kept. */
      readonly identity?: CallerIdentity;
      /** What is known of the call from its beginning. Absent: nothing. */
      readonly metadata?: Readonly<Record<string, unknown>>;
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
  /**
   * Media is agreed on before the answer: our 183 is on its way to the caller, or a far end sends before its 200.
   * `leg.answered` or `leg.ended` follows.
   */
  | {
      readonly type: 'leg.early';
      readonly leg: LegId;
      readonly sipCallId: SipCallId;
      readonly codec: string | null;
      /** The crypto-suite of SRTP; absent for plain RTP. */
      readonly srtp?: string;
      /** It is over, since another INVITE has taken the place of that one. */
      readonly isOver?: true;
    }
  /** The INVITE was answered and media is agreed on. */
  | {
      readonly type: 'leg.answered';
      readonly leg: LegId;
      readonly sipCallId: SipCallId;
      readonly codec: string | null;
      /** The crypto-suite of SRTP; absent for plain RTP. */
      readonly srtp?: string;
      /** False if the far end says that it takes no REFER; absent in journals from before it was kept. */
      readonly takesRefer?: boolean;
    }
  /** A party asks to be put through to somebody else (REFER). `answerRefer` is to follow. */
  | {
      readonly type: 'leg.referred';
      readonly leg: LegId;
      readonly refer: ReferId;
      /** A SIP or tel URI without headers. */
      readonly target: string;
      /** It names ourselves and no number; absent where it does not, and in journals from before that was kept. */
      readonly toUs?: true;
      readonly replaces: ReplacedDialog | null;
      readonly referredBy: string | null;
      /** Of the handoff headers in the Refer-To, where it has them. */
      readonly reason: string | null;
      readonly summary: string | null;
    }
  /**
   * Our REFER on this leg goes on. `isFinal`: nothing follows. A status is that of the call that the far end makes, or
   * of the REFER itself if that was refused; null if nobody told of one.
   */
  | {
      readonly type: 'leg.referProgress';
      readonly leg: LegId;
      readonly status: number | null;
      readonly isFinal: boolean;
    }
  /** An INVITE with Replaces came in: it asks to take the place of `leg` (RFC 3891), and has no leg yet. */
  | {
      readonly type: 'leg.replacing';
      readonly leg: LegId;
      readonly sipCallId: SipCallId;
      /** Where its sender can be called; null: nobody can say. */
      readonly from: string | null;
    }
  /** A later offer/answer changed the leg's media. */
  | {
      readonly type: 'leg.media';
      readonly leg: LegId;
      readonly codec: string | null;
      /** The crypto-suite of SRTP; absent for plain RTP. */
      readonly srtp?: string;
      readonly held: boolean;
      /** Of a party that has us on hold: it sends sound of its own (`sendonly`); absent in journals from before. */
      readonly sends?: boolean;
    }
  /** Who answered, as `listenForMachine` asked. It comes once. */
  | { readonly type: 'leg.answeredBy'; readonly leg: LegId; readonly by: Answerer; readonly why: AnswerSign }
  /** The machine that answered takes a message from now on. */
  | { readonly type: 'leg.takesMessage'; readonly leg: LegId; readonly why: MessageSign }
  /**
   * The leg is over, for whatever reason, and holds nothing any more. Every leg that was opened comes to this.
   * `by` says who ended it; `lost` means that the SIP server, or the voice of an AI, is lost. `status` is the final status of an unanswered
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
      /** The reason phrase of the far end, beside `status`; absent where it said none. */
      readonly phrase?: string;
      readonly contacts?: readonly string[];
      /** The destination failed too often of late, and no INVITE went to it. `detail` says so. */
      readonly skipped?: true;
    }
  /** An INVITE of ours goes to a trunk. `failed`: how the one to the trunk before it ended; null for the first. */
  | {
      readonly type: 'leg.routed';
      readonly leg: LegId;
      readonly trunk: string;
      readonly failed: { readonly sipStatus: number; readonly q850Cause: number | null } | null;
    }
  /** The recording of what a leg says is over, for whatever reason. It comes once. */
  | ({ readonly type: 'leg.recorded'; readonly recording: RecordingId } & LegRecordingResult)
  | { readonly type: 'media.sceneApplied'; readonly revision: number }
  /** Its prompt is ready, or cannot be made so. */
  | { readonly type: 'media.prepared'; readonly play: PlayId }
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
  /** Nothing comes from a leg that is watched (`watchPauses`), or something comes again. */
  | { readonly type: 'media.paused'; readonly leg: LegId; readonly paused: boolean }
  | { readonly type: 'media.lost'; readonly reason: string }
  /** The recording cannot be written at present. */
  | { readonly type: 'media.recordingFailed'; readonly error: string }
  /** It is written again; what was lost is silence. */
  | { readonly type: 'media.recordingResumed'; readonly lostMs: number }
  /** The recording server of the site takes the call, or does not at present (RFC 7866). */
  | { readonly type: 'siprec.started'; readonly sipCallId: SipCallId }
  | { readonly type: 'siprec.failed'; readonly reason: string; readonly sipStatus: number | null }
  /** The room is closed and the recording is whole. */
  | { readonly type: 'media.closed' }
  | { readonly type: 'deadline'; readonly name: DeadlineName }
  /**
   * `pushed`: the API brings them, and they answer no notice. `leg`: an AI that speaks for itself asks for them; absent
   * from applications, and in journals from before it was kept.
   */
  | {
      readonly type: 'ai.actions';
      readonly actions: readonly AiAction[];
      readonly pushed?: true;
      readonly leg?: LegId;
      /** A language model began to answer so long after it was asked; missing where nobody knows. */
      readonly firstTokenMs?: number;
    }
  | { readonly type: 'ai.failed'; readonly message: string }
  /** The caller spoke into what an AI said that speaks for itself: so much of it was heard, and the rest dropped. */
  | {
      readonly type: 'ai.interrupted';
      readonly leg: LegId;
      readonly playedMs: number;
      readonly heard: string | null;
    }
  /** What becomes of the call's own recording. */
  | { readonly type: 'api.controlRecording'; readonly order: 'start' | 'stop' | 'pause' | 'resume' }
  | ({ readonly type: 'api.startRecording' } & Omit<LegRecordingRequest, 'silenceMs'>)
  /** `pause` null: it goes on. */
  | { readonly type: 'api.holdRecording'; readonly recording: RecordingId; readonly pause: RecordingPause | null }
  | { readonly type: 'api.stopRecording'; readonly recording: RecordingId }
  /** The file of a recording that is over is deleted. */
  | { readonly type: 'api.deleteRecording'; readonly recording: RecordingId }
  | { readonly type: 'api.markVoicemail'; readonly voicemail: RecordingId; readonly state: VoicemailState }
  | { readonly type: 'api.disposition'; readonly disposition: DispositionFact }
  | { readonly type: 'api.startStream'; readonly stream: StreamRequest }
  | { readonly type: 'api.stopStream'; readonly stream: string }
  /** The bot of a one-way stream hears the call. */
  | { readonly type: 'stream.started'; readonly stream: string }
  /** It hears nothing any more. `lost`: it could not be reached, or broke off. */
  | { readonly type: 'stream.ended'; readonly stream: string; readonly lost: boolean; readonly reason: string }
  /** A text for the human who talks with the caller. `leg` null: the API brings it. */
  | { readonly type: 'ai.coached'; readonly leg: LegId | null; readonly text: string }
  | { readonly type: 'api.hangup' }
  /** Another application leads the call from now on. */
  | { readonly type: 'api.lead' }
  | { readonly type: 'api.metadata'; readonly metadata: Readonly<Record<string, unknown>> }
  | { readonly type: 'api.handoff'; readonly request: HandoffRequest }
  | { readonly type: 'api.cancelHandoff'; readonly handoff: HandoffId }
  /** The agent on this leg takes the call, or does not, and says so from a screen. */
  | {
      readonly type: 'api.answerHandoff';
      readonly handoff: HandoffId;
      readonly leg: LegId;
      readonly answer: HandoffAnswer;
    }
  /** The summary that `summarize` asked for. What has to be made unreadable is. */
  | {
      readonly type: 'summary.made';
      readonly handoff: HandoffId;
      readonly summary: string;
      readonly tookMs: number;
    }
  /** How a leg is carried: now and then, when that is alarming, and for the last time (`isFinal`). */
  | {
      readonly type: 'media.quality';
      readonly leg: LegId;
      readonly quality: LegQuality;
      readonly alarm: QualityAlarm | null;
      readonly isFinal: boolean;
    }
  /** It is known how much of the briefing of an agent's leg the caller was sent. */
  | {
      readonly type: 'whisper.measured';
      readonly handoff: HandoffId;
      readonly leg: LegId;
      readonly privacy: WhisperPrivacy;
    }
  /** Whoever is told of events has the context card of this handoff. */
  | { readonly type: 'context.announced'; readonly handoff: HandoffId }
  | ({ readonly type: 'api.addMember' } & MemberRequest)
  | { readonly type: 'api.changeMember'; readonly leg: LegId; readonly mode: MemberMode }
  | { readonly type: 'api.removeMember'; readonly leg: LegId }
  /** `prompt`: what the leg hears meanwhile; null: the hold music. */
  | { readonly type: 'api.hold'; readonly leg: LegId; readonly prompt: Prompt | null }
  | { readonly type: 'api.resume'; readonly leg: LegId }
  | { readonly type: 'api.say'; readonly leg: LegId; readonly prompt: Prompt; readonly way: SaidWay }
  | { readonly type: 'api.dtmf'; readonly leg: LegId; readonly digits: string }
  | { readonly type: 'api.returnToAi'; readonly reason: string }
  /** `slot` null: `assignSlot` asks for one. */
  | { readonly type: 'api.park'; readonly slot: string | null }
  /** The agent is to talk with somebody while the caller waits. */
  | { readonly type: 'api.consult'; readonly destination: string }
  /** The caller is put through to somebody else in the agent's place. `refer`: the caller's phone makes the call. */
  | { readonly type: 'api.transfer'; readonly destination: string; readonly strategy: 'conference' | 'refer' }
  /** We are to leave the path: the two telephones talk directly. */
  | { readonly type: 'api.release' }
  /** The slot that `assignSlot` asked for. */
  | { readonly type: 'call.slot'; readonly slot: string }
  /**
   * A party said this. It is final. Its times are milliseconds since the Unix epoch, and lie before the event's own. What
   * has to be made unreadable is.
   */
  | {
      readonly type: 'speech.heard';
      readonly leg: LegId;
      readonly text: string;
      readonly startAt: number;
      readonly endAt: number;
      readonly confidence: number | null;
      /** Of the caller's words, -1 to 1; missing where no rule of escalation asks for it. */
      readonly sentiment?: number;
    }
  /** A party began to speak, or has been silent, since that time, in milliseconds since the Unix epoch. */
  | { readonly type: 'speech.voice'; readonly leg: LegId; readonly speaking: boolean; readonly since: number }
  /** What a party said in that time, if anything, is not known. */
  | {
      readonly type: 'speech.missing';
      readonly leg: LegId;
      readonly startAt: number;
      readonly endAt: number;
      readonly reason: string;
    }
  /** Whether the route has room for one more handoff, as `admitHandoff` asked. */
  | { readonly type: 'handoff.room'; readonly handoff: HandoffId; readonly isAdmitted: boolean }
  /** The site names these destinations, the answer to `nameDestinations` of that number. None: it knows nobody. */
  | ({ readonly type: 'destinations.named'; readonly request: number } & NamedDestinations)
  /** The site could not be asked, or what it answered cannot be used. */
  | { readonly type: 'destinations.failed'; readonly request: number; readonly reason: string }
  /** These agents ring for nobody else: the answer to `reserveAgents` of that number. */
  | { readonly type: 'agents.reserved'; readonly request: number; readonly agents: readonly ReservedAgent[] }
  /** Nobody was reserved. `error`: the store does not answer. */
  | {
      readonly type: 'agents.none';
      readonly request: number;
      readonly reason: 'no-agents' | 'busy' | 'error' | 'queue-full';
    }
  /** Nobody is free: the caller waits there. It comes again when it is asked for. */
  | ({ readonly type: 'queue.place'; readonly request: number } & AgentQueuePlace)
  | { readonly type: 'system.shutdown' }
  /** Far more came from outside than any call needs. The owner drops what comes now. */
  | { readonly type: 'system.flood' }
);

/** The event of one type. */
export type CallEventOf<Type extends CallEvent['type']> = Extract<CallEvent, { readonly type: Type }>;
