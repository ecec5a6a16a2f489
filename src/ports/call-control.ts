import type { AiAction, AiConnector } from './ai.ts';
import type { RecordingControl } from './call-recordings.ts';
import type { StreamControl } from './call-streams.ts';
import type { DispositionControl } from './disposition-control.ts';
import type { ConversationControl } from './conversation-control.ts';
import type { HandoffAnswer, HandoffRequest } from './handoff-request.ts';
import type { AgentId, CallId, HandoffId } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { CallRecord, HandoffRecord } from './records.ts';
import type { VoicemailControl } from './voicemails.ts';

export type {
  AcceptKeys,
  AcceptPolicy,
  AnswerPhrases,
  ConversationLimits,
  Fallback,
  HandoffAnswer,
  HandoffContext,
  HandoffRequest,
  MachineScreening,
} from './handoff-request.ts';
export type { Outcome } from './outcome.ts';

/** What the REST API can do to a call that is up. It reads the past from the store. */
export interface CallControl {
  /** The live record; null where no such call is up. */
  live(call: CallId): CallRecord | null;
  hangup(call: CallId): Promise<Outcome<CallRecord>>;
  /**
   * Merges at every level (JSON Merge Patch, RFC 7396: null removes a key). `invalid`: it would grow too large or deep.
   */
  patchMetadata(call: CallId, metadata: Readonly<Record<string, unknown>>): Promise<Outcome<CallRecord>>;
  /**
   * Gives the AI's part of a call more actions, behind those that wait. A `listen` under way ends, and nobody is told of
   * it. `conflict`: the AI does not have the caller, or too many actions wait.
   */
  pushActions(call: CallId, actions: readonly AiAction[]): Promise<Outcome<CallRecord>>;
  /**
   * Another application leads the call from now on, whatever the call is doing: it is told `call.started`. The one that
   * led it so far is told `call.ended` (reason `redirected`), and nothing that it answers counts any more. `conflict`:
   * the call is not answered, is ending, or its caller is on its way to somebody.
   */
  lead(call: CallId, ai: AiConnector): Promise<Outcome<CallRecord>>;
  startHandoff(call: CallId, request: HandoffRequest): Promise<Outcome<HandoffRecord>>;
  cancelHandoff(call: CallId, handoff: HandoffId): Promise<Outcome<HandoffRecord>>;
  /** @param agent whose attempt it is; null: there is only one */
  answerHandoff(
    call: CallId,
    handoff: HandoffId,
    answer: HandoffAnswer,
    agent: AgentId | null,
  ): Promise<Outcome<HandoffRecord>>;
  readonly conversation: ConversationControl;
  readonly streams: StreamControl;
  readonly recordings: RecordingControl;
  readonly voicemails: VoicemailControl;
  readonly dispositions: DispositionControl;
}

/** State of one part of the program, for `/readyz`. Null is well; a text is the reason why not. */
export type PartStatus = Readonly<Record<string, Unavailable | null>>;

/**
 * Why a part takes no calls: somebody asked for it (`draining`), or something is wrong (`fault`). `degraded`: something is
 * wrong, and calls go on without it.
 */
export interface Unavailable {
  readonly kind: 'draining' | 'fault' | 'degraded';
  readonly reason: string;
}
