import type { AiNotice } from '../ports/ai.ts';
import type { ConferenceRequest } from '../ports/conferences.ts';
import type { QueueLeaving } from '../ports/agent-queues.ts';
import type { AgentChoice, AgentGroup, ReleaseHow } from '../ports/agents.ts';
import type {
  AgentId,
  HandoffId,
  LegId,
  PlayId,
  RecordingId,
  ReferId,
  ReservationId,
  SipCallId,
} from '../ports/ids.ts';
import type { RecordingPause } from '../ports/leg-recorder.ts';
import type { Scene } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { HandoffReason, LegRole } from '../ports/records.ts';
import type { ReplacedDialog } from './events.ts';

export type { Fact } from '../ports/facts.ts';

/** Why we end a leg: the Reason header of the CANCEL or BYE (RFC 3326). */
export interface HangupCause {
  /** ITU-T Q.850 cause. */
  readonly q850: number;
  /** The final status of SIP that says it better. */
  readonly sipStatus?: number;
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
  /**
   * Answer the caller's INVITE: `leg.answered` or `leg.ended` follows. `early`: only open its media, by a 183, so that
   * `leg.early` follows, unless the INVITE has no offer; a second `answer` sends the 200.
   */
  | { readonly type: 'answer'; readonly leg: LegId; readonly early?: true }
  /** Call the party that the call is about, as the caller's leg: `leg.progress`, `leg.answered` or `leg.ended` follow. */
  | { readonly type: 'dialCaller'; readonly leg: LegId; readonly ringTimeoutMs: number; readonly callerNumber: string }
  /** Refuse the caller's INVITE: `leg.ended` follows. */
  | {
      readonly type: 'reject';
      readonly leg: LegId;
      readonly status: number;
      readonly phrase: string;
      readonly q850Cause?: number;
    }
  /** Open an endpoint and send an INVITE: `leg.progress`, then `leg.answered` or `leg.ended` follow. */
  | {
      readonly type: 'dial';
      readonly leg: LegId;
      readonly destination: string;
      /** The caller's number, shown to the agent; null: anonymous. */
      readonly callerNumber: string | null;
      /** Null: no handoff is behind it. */
      readonly headers: HandoffHeaders | null;
      /** What the far end sends before it answers is taken: `leg.early` follows where there is any. */
      readonly earlyMedia?: true;
      /** The INVITE is to take the place of this dialog (RFC 3891). */
      readonly replaces?: Extract<ReplacedDialog, { readonly kind: 'dialog' }>;
      /** URI of who asked for it (RFC 3892). */
      readonly referredBy?: string;
    }
  /**
   * Connect the AI that speaks for itself, as this leg: `leg.answered` or `leg.ended` follows. `target`: 0 is the route's
   * own address, and then come those of the fallbacks.
   */
  | { readonly type: 'connectAi'; readonly leg: LegId; readonly target: number }
  /** Count a handoff among those of its route that are under way: `handoff.room` follows at once. */
  | { readonly type: 'admitHandoff'; readonly handoff: HandoffId; readonly maxAtOnce: number }
  /**
   * Reserve agents for a handoff: `agents.reserved` or `agents.none` follows, with the same number. Who is reserved after
   * `forgetAgents` is released by whoever carries this out. With `queue` the caller waits there while nobody is free
   * (`queue.place` says so), and keeps the place until `leaveQueue`.
   */
  | {
      readonly type: 'reserveAgents';
      readonly request: number;
      readonly handoff: HandoffId;
      readonly groups: readonly AgentGroup[];
      readonly choice: AgentChoice;
      readonly exclude: readonly AgentId[];
      readonly most: number;
      readonly queue?: { readonly name: string; readonly priority: number };
    }
  /**
   * Ask that webhook of the site who else is to be called: `destinations.named` or `destinations.failed` follows, with the
   * same number. `reason`: why nobody took the caller.
   */
  | {
      readonly type: 'nameDestinations';
      readonly request: number;
      readonly handoff: HandoffId;
      readonly webhook: string;
      readonly reason: HandoffReason;
    }
  /** Tell the place of a handoff in its queue: `queue.place` follows, unless it waits no more. */
  | { readonly type: 'askPlace'; readonly request: number; readonly handoff: HandoffId }
  /** A handoff is in its queue no more, whether it waited or had its turn. */
  | { readonly type: 'leaveQueue'; readonly handoff: HandoffId; readonly how: QueueLeaving }
  | { readonly type: 'forgetAgents'; readonly request: number }
  /** Note how far the call of a reservation is, or end it. Nothing follows. */
  | { readonly type: 'followAgent'; readonly reservation: ReservationId; readonly work: 'ringing' | 'busy' }
  | { readonly type: 'releaseAgent'; readonly reservation: ReservationId; readonly how: ReleaseHow }
  /** Find a place in a conference, as this leg: `leg.answered` or `leg.ended` follows, whose detail says why. */
  | { readonly type: 'joinConference'; readonly leg: LegId; readonly request: ConferenceRequest }
  /** Tell when nothing comes from a leg for so long, and when something comes again: `media.paused` follows. */
  | { readonly type: 'watchPauses'; readonly leg: LegId; readonly pauseMs: number }
  /** Count the silence of a leg from now on: `media.timeout` may follow, also if it was told before. */
  | { readonly type: 'expectMedia'; readonly leg: LegId }
  /** Send a REFER: `leg.referProgress` follows. `replaces`: the leg whose far end it is to talk to directly. */
  | {
      readonly type: 'refer';
      readonly leg: LegId;
      readonly destination: string;
      readonly replaces: LegId | null;
      readonly headers: HandoffHeaders | null;
    }
  /** Wait until whoever is told of events has the context card: `context.announced` follows, or a deadline comes. */
  | { readonly type: 'announceContext'; readonly handoff: HandoffId }
  /** Answer a REFER that came in: 202, or a refusal. */
  | {
      readonly type: 'answerRefer';
      readonly leg: LegId;
      readonly refer: ReferId;
      readonly refusal: { readonly status: number; readonly phrase: string } | null;
    }
  /** Tell the sender of a REFER how it goes. A final status is the last. */
  | {
      readonly type: 'notifyRefer';
      readonly leg: LegId;
      readonly refer: ReferId;
      readonly status: number;
      readonly phrase: string;
    }
  /** Answer the INVITE that asks to take the place of `replaced`, as `leg`: `leg.answered` or `leg.ended` follows. */
  | { readonly type: 'answerReplacing'; readonly leg: LegId; readonly replaced: LegId; readonly sipCallId: SipCallId }
  /** Refuse that INVITE, which has no leg. */
  | {
      readonly type: 'refuseReplacing';
      readonly sipCallId: SipCallId;
      readonly status: number;
      readonly phrase: string;
    }
  /** Offer a leg new media in this direction (re-INVITE): `leg.media` follows where it is agreed on. */
  | { readonly type: 'reoffer'; readonly leg: LegId; readonly direction: 'sendrecv' | 'sendonly' | 'inactive' }
  /** Transcribe what a leg says until it ends: `speech.heard`, `speech.voice` and `speech.missing` follow. */
  | { readonly type: 'transcribe'; readonly leg: LegId; readonly role: LegRole; readonly language: string | null }
  /** Find out who answered: `leg.answeredBy` follows, and with `untilMessage` of a machine `leg.takesMessage`. */
  | {
      readonly type: 'listenForMachine';
      readonly leg: LegId;
      /** The call was forwarded on its way. */
      readonly forwarded: boolean;
      readonly untilMessage: boolean;
    }
  /** Record what a leg says to a file of its own: `leg.recorded` follows. `silenceMs` null: silence does not end it. */
  | {
      readonly type: 'recordLeg';
      readonly leg: LegId;
      readonly recording: RecordingId;
      readonly maxMs: number;
      readonly silenceMs: number | null;
      readonly trim: boolean;
    }
  /** Record what a leg says (left) and hears (right) to a file of its own: `leg.recorded` follows. */
  | { readonly type: 'recordBoth'; readonly leg: LegId; readonly recording: RecordingId }
  /** End that recording: `leg.recorded` follows, unless it has come. */
  | { readonly type: 'stopRecordBoth'; readonly recording: RecordingId }
  /** Pause that recording; `pause` null: it goes on. */
  | { readonly type: 'holdRecordingLeg'; readonly recording: RecordingId; readonly pause: RecordingPause | null }
  /** Delete the file of a recording that is over. */
  | { readonly type: 'discardRecording'; readonly recording: RecordingId }
  /** End that recording: `leg.recorded` follows, unless it has come. */
  | { readonly type: 'stopRecordingLeg'; readonly recording: RecordingId }
  /** Have a model summarize what was said: `summary.made` follows, or nothing. */
  | { readonly type: 'summarize'; readonly handoff: HandoffId }
  /** These words are likely to be said by a leg that is transcribed. */
  | { readonly type: 'hint'; readonly leg: LegId; readonly hints: readonly string[] }
  /** Send keys to a leg, one after the other (RFC 4733). */
  | { readonly type: 'sendDtmf'; readonly leg: LegId; readonly digits: string }
  /** Find the caller a parking slot: `call.slot` follows at once. */
  | { readonly type: 'assignSlot' }
  /** End a leg in whatever state it is (CANCEL, ACK and BYE, BYE): `leg.ended` follows. */
  | { readonly type: 'hangup'; readonly leg: LegId; readonly cause: HangupCause }
  | { readonly type: 'scene'; readonly scene: Scene }
  /** Make a prompt ready. With `play`, `media.prepared` follows, also where that failed. */
  | { readonly type: 'prepare'; readonly prompt: Prompt; readonly play?: PlayId }
  | { readonly type: 'record'; readonly caller: LegId }
  /** End the call's own recording. */
  | { readonly type: 'stopRecord' }
  /** Nothing that is said is recorded by whatever records the call, or it is again. */
  | { readonly type: 'holdRecordings'; readonly paused: boolean }
  /** These legs hear a short sound once, beside all else that they hear. */
  | { readonly type: 'chime'; readonly legs: readonly LegId[]; readonly prompt: Prompt }
  /** Another leg is the caller's: it is on the left of the recording from now on. */
  | { readonly type: 'recordLeft'; readonly caller: LegId }
  | { readonly type: 'notifyAi'; readonly notice: AiNotice }
  /** Close the room, the recording first: `media.closed` follows. */
  | { readonly type: 'closeMedia' }
  /** Nothing is left to be done for this call. */
  | { readonly type: 'finish' };
