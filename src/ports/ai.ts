import type { Answerer } from './answering.ts';
import type { StreamRequest } from './call-streams.ts';
import type { CallerIdentity } from './caller-identity.ts';
import type { ConferenceExit, ConferenceRequest } from './conferences.ts';
import type { CallId, ConferenceId, RecordingId } from './ids.ts';
import type { RecordingEnd } from './leg-recorder.ts';
import type { HandoffReason, HandoffResult, AttemptResult } from './records.ts';
import type { ConversationLimits, HandoffContext, HandoffRequest } from './handoff-request.ts';
import type { Prompt } from './prompt.ts';
import type { VoiceSource } from './voice-source.ts';

/** What an AI application can ask for. Actions are carried out in order, each when the one before is done. */
export type AiAction =
  /**
   * Speak (or play a file) to the caller. `bargeIn`: a caller who speaks stops it; missing: as the call's plan says.
   * `keysStop`: a key stops it, and counts for the `listen` behind it.
   */
  | {
      readonly type: 'talk';
      readonly prompt: Prompt;
      readonly bargeIn?: boolean | undefined;
      readonly keysStop?: boolean | undefined;
    }
  /**
   * Collect keys, and words where speech is recognized. Keys end it with `finishOnKey`, at `maxDigits`, or
   * `interDigitMs` after the last one. Words end it when the caller has said all (`endOfTurnMs` of silence). It ends at
   * `timeoutMs` without either. Keys pressed during a `talk` before it count, and so do words that stopped that talk.
   */
  | {
      readonly type: 'listen';
      /** The address for the result; null is the application's own. */
      readonly webhook: string | null;
      readonly timeoutMs: number;
      readonly interDigitMs: number;
      /** 0: no keys. */
      readonly maxDigits: number;
      readonly finishOnKey: string;
      /** Whether words count. @defaultValue true */
      readonly speech?: boolean | undefined;
      /** Words and phrases that are likely. */
      readonly hints?: readonly string[] | undefined;
      /** So much silence ends what the caller says; missing or null: as the call's plan says. */
      readonly endOfTurnMs?: number | null | undefined;
      /** The application is told of words while the caller still speaks. */
      readonly partials?: boolean | undefined;
    }
  /** Hand the call to a human. The route gives what is missing. */
  | {
      readonly type: 'transfer';
      readonly destinations: readonly string[];
      readonly whisper: Prompt | null;
      readonly reason: string | null;
      readonly summary: string | null;
      readonly context: HandoffContext | null;
      /** How it is done, where the application says so. */
      readonly options?: TransferOptions | undefined;
    }
  /**
   * Give the caller to an AI that speaks for itself, on a leg of its own, until it ends its connection, is lost, or a
   * human has the caller. The application is told of that by `voice.ended`, and then the next action comes. Actions that
   * are pushed meanwhile end it, and nobody is told.
   */
  | {
      readonly type: 'connect';
      readonly source: VoiceSource;
      /** While a human has the caller: it ends, waits, or listens. One that waits gets a caller back. @defaultValue end */
      readonly whileHuman?: 'end' | 'park' | 'listen' | undefined;
      /** A connection that fails is made anew so often. @defaultValue 0 */
      readonly reconnects?: number | undefined;
      /** How long one connection may take to be there. @defaultValue 5 s */
      readonly connectTimeoutMs?: number | undefined;
    }
  /**
   * Record what the caller says to a file of its own, behind a beep. It ends by a key of `finishOnKey`, after `silenceMs`
   * without speech (null: silence does not end it), at `maxMs`, or when the caller hangs up. `recording.ended` follows.
   */
  | {
      readonly type: 'record';
      /** Null: there is none. */
      readonly beep: Prompt | null;
      readonly maxMs: number;
      readonly silenceMs: number | null;
      readonly finishOnKey: string;
      /** Silence before the first word and behind the last is left out. */
      readonly trim: boolean;
    }
  /** Take part in a conference that other calls join too. `conference.ended` follows. */
  | {
      readonly type: 'conference';
      readonly conference: ConferenceRequest;
      readonly limits?: ConversationLimits | undefined;
    }
  /** Let a bot hear the call as well, until `endStream` or the call's end. It blocks nothing, and outlasts a `transfer`. */
  | { readonly type: 'stream'; readonly stream: StreamRequest }
  /** Nothing that is said is recorded from now on. `forMs`: the pause ends by itself after so long; null: see the plan. */
  | { readonly type: 'pauseRecording'; readonly forMs: number | null }
  | { readonly type: 'resumeRecording' }
  /** `stream`: its id or its name. */
  | { readonly type: 'endStream'; readonly stream: string }
  | { readonly type: 'hangup' };

/** How a `transfer` is done. What is missing is as the route has it. */
export type TransferOptions = Pick<
  HandoffRequest,
  | 'hunt'
  | 'queue'
  | 'priority'
  | 'accept'
  | 'ringTimeoutMs'
  | 'announcement'
  | 'holdMusic'
  | 'earlyMedia'
  | 'fallback'
  | 'strategy'
  | 'afterwards'
  | 'callerId'
  | 'limits'
>;

/** A destination of a handoff that was tried. `result` null: it is not known yet. */
export interface TriedAgent {
  readonly destination: string;
  readonly result: AttemptResult | null;
}

/** What an AI application is told. */
export type AiNotice =
  /** `from`: the caller's number, or `anonymous`. `identity` has what the application may know of an anonymous caller. */
  | {
      readonly event: 'call.started';
      readonly from: string;
      readonly to: string;
      readonly identity?: CallerIdentity;
      /** Only of a call that we made: `from` is our number, and `to` the party's. */
      readonly direction?: 'outbound';
      /** Only where it was found out. */
      readonly answeredBy?: Answerer;
    }
  /**
   * Digits that a `listen` collected; empty if none came in time. `transcript`: words that came as well; missing: none.
   * `webhook` is the listen's own address, or null.
   */
  | {
      readonly event: 'call.dtmf';
      readonly digits: string;
      readonly transcript?: string;
      readonly webhook: string | null;
    }
  /**
   * Words that a `listen` heard; empty if neither words nor keys came in time. `partial`: the caller still speaks, and
   * the words may change.
   */
  | {
      readonly event: 'call.speech';
      readonly transcript: string;
      /** 0 to 1; null where the recognizer gives none. */
      readonly confidence: number | null;
      readonly webhook: string | null;
      readonly partial?: true;
    }
  /** A handoff ended and the caller is with the AI again. */
  | {
      readonly event: 'handoff.ended';
      readonly handoffId: string;
      readonly result: HandoffResult;
      readonly reason: HandoffReason;
      /** Who was tried, and what came of it; missing: nobody. */
      readonly attempts?: readonly TriedAgent[] | undefined;
      /** What people who answered said before they declined or left, as far as it was heard; missing: nothing. */
      readonly humanSaid?: readonly string[] | undefined;
    }
  /**
   * The AI speaks with the agent, who asks about the caller before taking the call. The caller hears neither. Only AIs
   * that speak for themselves are told.
   */
  | {
      readonly event: 'handoff.briefing';
      readonly handoffId: string;
      readonly reason: string;
      readonly summary: string;
    }
  /** People talk with the caller, and the AI listens: it is heard by nobody. Only AIs that speak for themselves are told. */
  | { readonly event: 'handoff.listening' }
  /**
   * A `transfer` was refused: the call has had as many handoffs as it may. The other actions of that answer are void.
   */
  | { readonly event: 'handoff.refused'; readonly reason: 'too-many-handoffs' }
  /**
   * The voice of a `connect` has the caller no more. `lost`: it could not be reached, or broke off. `reason`:
   * `completed` (it ended in order), `handed-over` (a human has the caller, and `handoff.ended` or `call.returned` may
   * follow), or how it was lost. `detail`: what is known besides.
   */
  | {
      readonly event: 'voice.ended';
      readonly lost: boolean;
      readonly reason: VoiceEndReason;
      readonly detail: string | null;
    }
  /**
   * People talked with the caller, who is now with the AI again. `summary` and `context` are those of the last handoff.
   */
  | {
      readonly event: 'call.returned';
      readonly reason: string;
      readonly handoffId: string | null;
      readonly summary: string;
      readonly context: HandoffContext | null;
      readonly metadata: Readonly<Record<string, unknown>>;
    }
  /**
   * The call is in its conference no more, or did not get in (`conference` null). `moved`: the API gave the call back.
   */
  | {
      readonly event: 'conference.ended';
      readonly name: string;
      readonly conference: ConferenceId | null;
      readonly reason: ConferenceExit | 'moved';
    }
  /**
   * The recording of a `record` is over, and its file is whole. `spoken`: somebody spoke in it. `digits`: the key that
   * ended it. A caller who hung up is told of too (`hangup`), and what is asked for then is void.
   */
  | {
      readonly event: 'recording.ended';
      readonly recording: RecordingId;
      readonly durationMs: number;
      readonly spoken: boolean;
      readonly by: Exclude<RecordingEnd, 'stopped'>;
      readonly digits: string;
    }
  | {
      readonly event: 'call.ended';
      readonly result: string;
      readonly reason: string;
      readonly metadata: Readonly<Record<string, unknown>>;
    };

/** A stream of a call began, or ended: by somebody's wish (`stopped`), or because it broke (`lost`). */
export interface StreamNews {
  readonly stream: string;
  readonly event: 'started' | 'stopped' | 'lost';
  readonly reason: string | null;
}

/** How the voice of a `connect` ended. */
export type VoiceEndReason = 'completed' | 'handed-over' | 'refused' | 'timeout' | 'broken' | 'media-timeout';

/** What an AI application answered: actions, or that it could not be reached or understood. */
export type AiReply =
  | {
      readonly ok: true;
      readonly actions: readonly AiAction[];
      readonly ignored: readonly string[];
      /** A language model began to answer so long after it was asked; missing where nobody knows. */
      readonly firstTokenMs?: number | undefined;
    }
  | { readonly ok: false; readonly message: string };

/** The AI of one route. */
export interface AiConnector {
  /**
   * Tells the application and brings its answer. Notices of one call are delivered in order, one at a time.
   * The promise never rejects: a failure is an {@link AiReply}. It resolves within the connector's own deadline. A partial
   * result has one try, and about a second.
   * @param signal aborted when the answer is not wanted any more; the next notice does not wait for it then
   * @param more takes what comes behind the answer, from an AI that goes on to speak; not after `signal`
   */
  notify(call: CallId, notice: AiNotice, signal: AbortSignal, more: (reply: AiReply) => void): Promise<AiReply>;
  /**
   * The caller spoke into this prompt, which stopped, and the prompts behind it are dropped. It never throws.
   * @param heard its words that were heard; null of a file
   */
  interrupted?(call: CallId, prompt: Prompt, heard: string | null): void;
  /** A stream that the application asked for by an id (`streamSid`) began or ended. It never throws. */
  streamed?(call: CallId, news: StreamNews): void;
  /** The recording of a `record` began. It never throws. */
  recorded?(call: CallId, recording: RecordingId): void;
}
