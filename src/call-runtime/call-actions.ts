import type { CallState } from '../call-machine/index.ts';
import {
  callRecord,
  canHandOff,
  endingOf,
  handoffOf,
  handoffRecord,
  handoffsOf,
  isDecided,
  hasHandoffsLeft,
  leadFault,
  mergePatch,
  stateNameOf,
} from '../call-machine/index.ts';
import type { AiAction, AiConnector } from '../ports/ai.ts';
import type { CallControl, HandoffAnswer, HandoffRequest, Outcome } from '../ports/call-control.ts';
import { CALL_LIMITS } from '../ports/call-limits.ts';
import type { AgentId, CallId, HandoffId } from '../ports/ids.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { CallRecord, HandoffRecord } from '../ports/records.ts';
import { MAX_METADATA_BYTES, isTooDeep, jsonBytes } from '../shared/json-limits.ts';
import { answerHandoff } from './answer-handoff.ts';
import type { CallOwner } from './call-owner.ts';
import type { ActionOptions } from './action-options.ts';
import { RecordingActions } from './recording-actions.ts';
import type { RecordingActionsOptions } from './recording-actions.ts';
import { StreamActions } from './streams/stream-actions.ts';
import { ConversationActions } from './conversation-actions.ts';
import type { RecordingControl } from '../ports/call-recordings.ts';
import type { DispositionControl } from '../ports/disposition-control.ts';
import type { VoicemailControl } from '../ports/voicemails.ts';
import type { StreamControl } from '../ports/call-streams.ts';
import type { ConversationControl } from '../ports/conversation-control.ts';
import { promptsOf, undialableIn, unfitAccept, unknownNameIn, unsupported } from './handoff-request.ts';
import { missingFile } from './missing-file.ts';
import { DispositionActions } from './disposition-actions.ts';
import type { DispositionActionsOptions } from './disposition-actions.ts';
import { conflict } from './outcome.ts';
import { VoicemailActions } from './voicemail-actions.ts';
import type { VoicemailActionsOptions } from './voicemail-actions.ts';

/** What the REST API can do to calls that are up. It checks a request, gives the machine its event, and says what came of it. */
export class CallActions implements CallControl {
  readonly #options: ActionOptions;
  readonly conversation: ConversationControl;
  readonly streams: StreamControl;
  readonly recordings: RecordingControl;
  readonly voicemails: VoicemailControl;
  readonly dispositions: DispositionControl;

  constructor(options: ActionOptions & RecordingActionsOptions & VoicemailActionsOptions & DispositionActionsOptions) {
    this.#options = options;
    this.conversation = new ConversationActions(options);
    this.streams = new StreamActions(options);
    this.recordings = new RecordingActions(options);
    this.voicemails = new VoicemailActions(options);
    this.dispositions = new DispositionActions(options);
  }

  live(call: CallId): CallRecord | null {
    const state = this.#state(call);
    return state === null ? null : callRecord(state);
  }

  hangup(call: CallId): Promise<Outcome<CallRecord>> {
    return this.#act(call, (owner, state) => {
      if (endingOf(state) !== null) return conflict(state, 'the call is ending');
      owner.dispatch({ type: 'api.hangup' });
      return null;
    });
  }

  patchMetadata(call: CallId, metadata: Readonly<Record<string, unknown>>): Promise<Outcome<CallRecord>> {
    return this.#act(call, (owner, state) => {
      const message = metadataFault(state.metadata, metadata);
      if (message !== null) return { ok: false, code: 'invalid', path: 'metadata', message };
      owner.dispatch({ type: 'api.metadata', metadata });
      return null;
    });
  }

  async pushActions(call: CallId, actions: readonly AiAction[]): Promise<Outcome<CallRecord>> {
    if (this.#state(call) === null) return { ok: false, code: 'not-found' };
    const prompts = actions.flatMap((action, index): readonly (readonly [string, Prompt])[] => {
      const path = `actions[${String(index)}]`;
      if (action.type === 'talk') return [[path, action.prompt]];
      return action.type === 'transfer' ? promptsOf(action.options?.fallback ?? [], `${path}.fallback`) : [];
    });
    const missing = await missingFile(Object.fromEntries(prompts), this.#options.promptFault);
    if (missing !== null) {
      return { ok: false, code: 'invalid', path: `${missing.name}.file`, message: missing.message };
    }
    return await this.#act(call, (owner, state) => {
      const name = stateNameOf(state);
      if (state.plan.ai === 'none' || (name !== 'with-ai' && name !== 'routing')) {
        return conflict(state, 'the AI does not have the caller');
      }
      if (state.ai.queue.length + actions.length > CALL_LIMITS.maxQueuedActions) {
        return conflict(state, `${String(state.ai.queue.length)} actions wait already`);
      }
      owner.dispatch({ type: 'ai.actions', actions, pushed: true });
      return null;
    });
  }

  lead(call: CallId, ai: AiConnector): Promise<Outcome<CallRecord>> {
    return this.#act(call, (owner, state) => {
      const fault = leadFault(state);
      if (fault !== null) return conflict(state, fault);
      owner.lead(ai);
      return null;
    });
  }

  async startHandoff(call: CallId, request: HandoffRequest): Promise<Outcome<HandoffRecord>> {
    if (this.#state(call) === null) return { ok: false, code: 'not-found' };
    const { numbersOf, mailboxesOf } = this.#options;
    const fault = unsupported(request) ?? undialableIn(request, numbersOf(call)) ?? (await this.#promptFault(request));
    if (fault !== null) return { ok: false, code: 'invalid', ...fault };
    const owner = this.#options.ownerOf(call);
    const state = this.#state(call);
    if (owner === null || state === null) return { ok: false, code: 'not-found' };
    const unfit = unfitAccept(request, state) ?? unknownNameIn(request, state, mailboxesOf(call));
    if (unfit !== null) return { ok: false, code: 'invalid', ...unfit };
    if (!canHandOff(state)) return conflict(state, 'a handoff can start only while the caller is with the AI');
    if (!hasHandoffsLeft(state)) return conflict(state, 'the call has had as many handoffs as its route allows');
    if ((request.destinations ?? state.plan.handoff.destinations).length === 0) {
      return { ok: false, code: 'invalid', path: 'destinations', message: 'must be given, because the route has none' };
    }
    owner.dispatch({ type: 'api.handoff', request });
    const after = owner.state ?? state;
    const handoff = handoffsOf(after).at(-1);
    return handoff === undefined
      ? conflict(after, 'the handoff did not start')
      : { ok: true, value: handoffRecord(after, handoff) };
  }

  cancelHandoff(call: CallId, id: HandoffId): Promise<Outcome<HandoffRecord>> {
    const owner = this.#options.ownerOf(call);
    const state = owner?.state ?? null;
    if (owner === null || state === null) return Promise.resolve({ ok: false, code: 'not-found' });
    if (!handoffsOf(state).some((handoff) => handoff.id === id)) {
      return Promise.resolve({ ok: false, code: 'not-found' });
    }
    const open = handoffOf(state);
    if (open?.id !== id || isDecided(open)) {
      return Promise.resolve(
        conflict(state, 'the handoff is over, the agent has accepted, or the caller is on its way there'),
      );
    }
    owner.dispatch({ type: 'api.cancelHandoff', handoff: id });
    const after = owner.state ?? state;
    const ended = after.handoffs.find((handoff) => handoff.id === id);
    return Promise.resolve(
      ended === undefined ? conflict(after, 'the handoff goes on') : { ok: true, value: handoffRecord(after, ended) },
    );
  }

  answerHandoff(
    call: CallId,
    id: HandoffId,
    answer: HandoffAnswer,
    agent: AgentId | null,
  ): Promise<Outcome<HandoffRecord>> {
    return Promise.resolve(answerHandoff(this.#options.ownerOf(call), id, answer, agent));
  }

  #state(call: CallId): CallState | null {
    return this.#options.ownerOf(call)?.state ?? null;
  }

  #act(
    call: CallId,
    action: (owner: CallOwner, state: CallState) => Outcome<CallRecord> | null,
  ): Promise<Outcome<CallRecord>> {
    const owner = this.#options.ownerOf(call);
    const state = owner?.state ?? null;
    if (owner === null || state === null) return Promise.resolve({ ok: false, code: 'not-found' });
    return Promise.resolve(action(owner, state) ?? { ok: true, value: callRecord(owner.state ?? state) });
  }

  async #promptFault({
    whisper,
    announcement,
    introduction,
    accept,
    holdMusic,
    fallback = [],
  }: HandoffRequest): Promise<{ readonly path: string; readonly message: string } | null> {
    const prompts = { whisper, announcement, introduction, holdMusic, 'accept.message': accept?.message };
    const named = { ...prompts, ...Object.fromEntries(promptsOf(fallback)) };
    const missing = await missingFile(named, this.#options.promptFault);
    return missing === null ? null : { path: `${missing.name}.file`, message: missing.message };
  }
}

/** Why metadata cannot be merged into what there is; null where it can. */
function metadataFault(present: CallRecord['metadata'], changes: CallRecord['metadata']): string | null {
  if (isTooDeep(changes)) return 'is nested too deeply';
  return jsonBytes(mergePatch(present, changes)) <= MAX_METADATA_BYTES
    ? null
    : `would make more than ${String(MAX_METADATA_BYTES)} bytes`;
}
