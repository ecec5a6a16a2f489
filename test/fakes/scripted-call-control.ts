import type { AiAction, AiConnector } from '../../src/ports/ai.ts';
import type { CallControl, HandoffAnswer, HandoffRequest, Outcome } from '../../src/ports/call-control.ts';
import type { AgentId, CallId, HandoffId } from '../../src/ports/ids.ts';
import { ScriptedRecordings } from './scripted-recordings.ts';
import { ScriptedDispositions } from './scripted-dispositions.ts';
import { ScriptedVoicemails } from './scripted-voicemails.ts';
import { ScriptedStreams } from './scripted-streams.ts';
import { ScriptedConversation } from './scripted-conversation.ts';
import type { CallRecord, HandoffRecord } from '../../src/ports/records.ts';

/** A request to a {@link ScriptedCallControl}. */
export type Asked =
  | { readonly method: 'hangup'; readonly call: CallId }
  | { readonly method: 'patchMetadata'; readonly call: CallId; readonly metadata: Readonly<Record<string, unknown>> }
  | { readonly method: 'pushActions'; readonly call: CallId; readonly actions: readonly AiAction[] }
  | { readonly method: 'lead'; readonly call: CallId; readonly ai: AiConnector }
  | { readonly method: 'startHandoff'; readonly call: CallId; readonly request: HandoffRequest }
  | { readonly method: 'cancelHandoff'; readonly call: CallId; readonly handoff: HandoffId }
  | {
      readonly method: 'answerHandoff';
      readonly call: CallId;
      readonly handoff: HandoffId;
      readonly answer: HandoffAnswer;
      readonly agent: AgentId | null;
    };

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

/** A call control that answers as the test says, and notes the requests. A call that is not up is `not-found`. */
export class ScriptedCallControl implements CallControl {
  readonly asked: Asked[] = [];
  /** The outcomes of requests to calls that are up. A request without one gets `not-found`. */
  readonly script: {
    hangup?: Outcome<CallRecord>;
    patchMetadata?: Outcome<CallRecord>;
    pushActions?: Outcome<CallRecord>;
    lead?: Outcome<CallRecord>;
    startHandoff?: Outcome<HandoffRecord>;
    cancelHandoff?: Outcome<HandoffRecord>;
    answerHandoff?: Outcome<HandoffRecord>;
  } = {};
  readonly #live = new Map<CallId, CallRecord>();
  readonly conversation = new ScriptedConversation((call) => this.#live.has(call));
  readonly voicemails = new ScriptedVoicemails();
  readonly dispositions = new ScriptedDispositions();
  readonly recordings = new ScriptedRecordings((call) => this.#live.has(call));
  readonly streams = new ScriptedStreams((call) => this.#live.has(call));

  /** Adds a call that is up. */
  begin(call: CallRecord): void {
    this.#live.set(call.id, call);
  }

  live(call: CallId): CallRecord | null {
    return this.#live.get(call) ?? null;
  }

  hangup(call: CallId): Promise<Outcome<CallRecord>> {
    return this.#answer(call, { method: 'hangup', call }, this.script.hangup);
  }

  patchMetadata(call: CallId, metadata: Readonly<Record<string, unknown>>): Promise<Outcome<CallRecord>> {
    return this.#answer(call, { method: 'patchMetadata', call, metadata }, this.script.patchMetadata);
  }

  pushActions(call: CallId, actions: readonly AiAction[]): Promise<Outcome<CallRecord>> {
    return this.#answer(call, { method: 'pushActions', call, actions }, this.script.pushActions);
  }

  lead(call: CallId, ai: AiConnector): Promise<Outcome<CallRecord>> {
    return this.#answer(call, { method: 'lead', call, ai }, this.script.lead);
  }

  startHandoff(call: CallId, request: HandoffRequest): Promise<Outcome<HandoffRecord>> {
    return this.#answer(call, { method: 'startHandoff', call, request }, this.script.startHandoff);
  }

  cancelHandoff(call: CallId, handoff: HandoffId): Promise<Outcome<HandoffRecord>> {
    return this.#answer(call, { method: 'cancelHandoff', call, handoff }, this.script.cancelHandoff);
  }

  answerHandoff(
    call: CallId,
    handoff: HandoffId,
    answer: HandoffAnswer,
    agent: AgentId | null,
  ): Promise<Outcome<HandoffRecord>> {
    return this.#answer(call, { method: 'answerHandoff', call, handoff, answer, agent }, this.script.answerHandoff);
  }

  #answer<Value>(call: CallId, asked: Asked, outcome: Outcome<Value> = NOT_FOUND): Promise<Outcome<Value>> {
    this.asked.push(asked);
    return Promise.resolve(this.#live.has(call) ? outcome : NOT_FOUND);
  }
}
