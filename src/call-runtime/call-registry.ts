import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { CallState, Refusal } from '../call-machine/index.ts';
import {
  callRecord,
  canHandOff,
  isDecided,
  endingOf,
  handoffOf,
  handoffRecord,
  handoffsOf,
  hasHandoffsLeft,
  mergePatch,
  stateNameOf,
} from '../call-machine/index.ts';
import type { Config, Route, Source, Trunk } from '../config/index.ts';
import { matchRoute } from '../config/index.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { CallControl, HandoffRequest, Outcome } from '../ports/call-control.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallId, HandoffId } from '../ports/ids.ts';
import { asCallId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { IpNetwork, MediaPort } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { CallRecord, HandoffRecord } from '../ports/records.ts';
import type { IncomingInvite, RequestFault, SignallingPort } from '../ports/signalling.ts';
import type { Store } from '../ports/store.ts';
import type { RefusalLog } from '../shared/refusal-log.ts';
import { MAX_METADATA_BYTES, isTooDeep, jsonBytes } from '../shared/json-limits.ts';
import { Admission } from './admission.ts';
import type { Presentation } from './agent-invite.ts';
import type { ContextDelivered } from './announce-context.ts';
import { CallOwner } from './call-owner.ts';
import { callPlan } from './call-plan.ts';
import { dialTarget } from './dial-target.ts';
import { mayForward } from './forward-rule.ts';
import { undialableIn, unsupported } from './handoff-request.ts';
import { networksOf } from './media-networks.ts';
import { takeReplacing } from './replacing.ts';

export interface CallRegistryOptions {
  readonly config: Config;
  /** The trunk whose call an INVITE from this address is. Null: the INVITE is refused. */
  readonly sourceOf: (address: string) => Source;
  readonly signalling: SignallingPort;
  readonly media: MediaPort;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly refusals: RefusalLog;
  readonly aiOf: (route: Route) => AiConnector | null;
  /** A link to the context card of a handoff. */
  readonly linkTo: Presentation['linkTo'];
  /** Why a prompt cannot be played; null where it can. */
  readonly promptFault: (prompt: Prompt) => Promise<string | null>;
  readonly contextDelivered?: ContextDelivered | undefined;
  readonly onEntry: (entry: JournalEntry) => void;
}

/** All calls that are up: takes new ones in, finds one by its id, ends them all. */
export class CallRegistry implements CallControl {
  readonly #options: CallRegistryOptions;
  readonly #calls = new Map<CallId, CallOwner>();
  readonly #admission: Admission;
  readonly #idle = new Set<() => void>();
  #draining = false;

  constructor(options: CallRegistryOptions) {
    this.#options = options;
    this.#admission = new Admission(options.clock);
  }

  get size(): number {
    return this.#calls.size;
  }

  /** An INVITE outside any dialog came in. */
  incoming(invite: IncomingInvite): void {
    try {
      this.#take(invite);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'an INVITE could not be handled');
      try {
        invite.take(() => undefined).reject(500, 'Server Internal Error');
      } catch {
        // Somebody took it already and answers it.
      }
    }
  }

  #take(invite: IncomingInvite): void {
    const { config, sourceOf, refusals } = this.#options;
    const { replaces, fault, ours } = invite;
    const source = ours ? 'local' : sourceOf(invite.sourceAddress);
    if (source === null) {
      // This is no call of ours. It leaves no record, so that a scanner cannot fill the disk.
      const message = 'an INVITE from an address that no trunk allows was refused';
      refusals.tell('source', invite.sourceAddress, { method: 'INVITE' }, message);
      invite.take(() => undefined).reject(403, 'Forbidden');
      return;
    }
    if (replaces !== null && fault === null) {
      takeReplacing(invite, replaces, this.#options.signalling, this.#calls.values(), allowedBy(source));
      return;
    }
    const route = matchRoute(config.routes, invite.calledNumber);
    const refusal = this.#refusal(route, fault) ?? this.#admission.admit(source);
    this.#begin(invite, route, refusal, refusal === null ? source : null);
  }

  #refusal(route: Route | null, fault: RequestFault | null): Refusal | null {
    const { media, store } = this.#options;
    if (this.#draining) return { status: 503, phrase: 'Shutting Down', reason: 'shutting-down' };
    if (route === null) return { status: 404, phrase: 'Not Found', reason: 'no-route' };
    if (fault !== null) return fault;
    for (const [name, part] of Object.entries({ media, store })) {
      if (part.unavailable() === null) continue;
      return { status: 503, phrase: 'Service Unavailable', reason: `${name}-unavailable` };
    }
    return null;
  }

  #begin(invite: IncomingInvite, route: Route | null, refusal: Refusal | null, admitted: Trunk | 'local' | null): void {
    const { config, media, logger } = this.#options;
    const id = asCallId(randomUUID());
    let up = true;
    const finished = (): void => {
      if (!up) return;
      up = false;
      this.#calls.delete(id);
      if (admitted !== null) this.#admission.release(admitted);
      if (this.#calls.size === 0) for (const wake of this.#idle) wake();
    };
    try {
      const owner = this.#owner(id, route, admitted, finished);
      this.#calls.set(id, owner);
      const first = {
        from: invite.from.user === '' ? invite.from.uri : invite.from.user,
        to: invite.calledNumber,
        identity: invite.identity,
        route: route?.match.to ?? null,
        plan: callPlan(config, route),
        refusal,
      };
      owner
        .begin(invite, first, refusal === null ? (onEvent) => media.openRoom(id, onEvent) : null)
        .catch((error: unknown) => {
          logger.error({ err: error, callId: id }, 'a call could not be begun');
          finished();
        });
    } catch (error) {
      finished();
      throw error;
    }
  }

  #owner(id: CallId, route: Route | null, source: Source, onFinished: () => void): CallOwner {
    const { config, signalling, store, clock, logger, linkTo, onEntry, contextDelivered } = this.#options;
    return new CallOwner({
      id,
      signalling,
      store,
      clock,
      logger: logger.child({ callId: id }),
      ai: route === null ? null : this.#aiOf(route),
      recordingFile: recordingFile(config, id),
      target: (destination) => dialTarget(destination, config.sip.trunks),
      presentation: { displayName: route?.handoff.displayName ?? config.context.displayName, linkTo },
      callerNetworks: allowedBy(source),
      networksOf: (uri) => networksOf(uri, config.sip.trunks),
      mayForward: (contact, destination) => mayForward(contact, destination, config.sip.trunks),
      contextDelivered,
      onEntry,
      onFinished,
    });
  }

  /** A connector that cannot be made is an AI that cannot be reached. */
  #aiOf(route: Route): AiConnector | null {
    try {
      return this.#options.aiOf(route);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'the AI of a route has no connector');
      return null;
    }
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

  async startHandoff(call: CallId, request: HandoffRequest): Promise<Outcome<HandoffRecord>> {
    if (this.#state(call) === null) return { ok: false, code: 'not-found' };
    const hasTrunk = this.#options.config.sip.trunks.length > 0;
    const fault = unsupported(request) ?? undialableIn(request, hasTrunk) ?? (await this.#promptFault(request));
    if (fault !== null) return { ok: false, code: 'invalid', ...fault };
    const owner = this.#calls.get(call);
    const state = this.#state(call);
    if (owner === undefined || state === null) return { ok: false, code: 'not-found' };
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
    const owner = this.#calls.get(call);
    const state = owner?.state ?? null;
    if (owner === undefined || state === null) return Promise.resolve({ ok: false, code: 'not-found' });
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

  /**
   * Takes no more calls and waits for those that are up. It ends calls without a human after `graceMs`, and all after
   * `forceMs`.
   */
  async drain({ graceMs, forceMs }: { readonly graceMs: number; readonly forceMs: number }): Promise<void> {
    const { clock, logger } = this.#options;
    this.#draining = true;
    logger.info({ calls: this.#calls.size }, 'draining: it takes no new calls');
    const grace = clock.schedule(graceMs, () => {
      for (const owner of this.#calls.values()) {
        const { state } = owner;
        const name = state === null ? null : stateNameOf(state);
        if (name !== 'with-agent' && name !== 'on-hold') owner.dispatch({ type: 'system.shutdown' });
      }
    });
    const force = clock.schedule(forceMs, () => {
      this.endAll();
    });
    await this.whenIdle();
    clock.cancel(grace);
    clock.cancel(force);
  }

  /** Ends every call at once. */
  endAll(): void {
    this.#draining = true;
    for (const owner of this.#calls.values()) owner.dispatch({ type: 'system.shutdown' });
  }

  /** Resolves when no call is up. */
  async whenIdle(): Promise<void> {
    if (this.#calls.size === 0) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#idle.delete(wake);
        resolve();
      };
      this.#idle.add(wake);
    });
  }

  get draining(): boolean {
    return this.#draining;
  }

  #state(call: CallId): CallState | null {
    return this.#calls.get(call)?.state ?? null;
  }

  #act(
    call: CallId,
    action: (owner: CallOwner, state: CallState) => Outcome<CallRecord> | null,
  ): Promise<Outcome<CallRecord>> {
    const owner = this.#calls.get(call);
    const state = owner?.state ?? null;
    if (owner === undefined || state === null) return Promise.resolve({ ok: false, code: 'not-found' });
    return Promise.resolve(action(owner, state) ?? { ok: true, value: callRecord(owner.state ?? state) });
  }

  async #promptFault({
    whisper,
    announcement,
  }: HandoffRequest): Promise<{ readonly path: string; readonly message: string } | null> {
    for (const [path, prompt] of Object.entries({ whisper, announcement })) {
      // Words are spoken when their turn comes, but a file must be there now.
      if (prompt === undefined || prompt === null || !('file' in prompt)) continue;
      const message = await this.#options.promptFault(prompt);
      if (message !== null) return { path: `${path}.file`, message };
    }
    return null;
  }
}

/** Networks of the trunk that a call comes by. */
function allowedBy(source: Source): readonly IpNetwork[] {
  return source === null || source === 'local' ? [] : source.allow;
}

/** Where the recording of a call is, whether it has been made or not. */
export function recordingFile({ recording }: Config, call: CallId): string {
  return resolve(recording.directory, `${call}.wav`);
}

/** Why metadata cannot be merged into what there is; null where it can. */
function metadataFault(present: CallRecord['metadata'], changes: CallRecord['metadata']): string | null {
  if (isTooDeep(changes)) return 'is nested too deeply';
  return jsonBytes(mergePatch(present, changes)) <= MAX_METADATA_BYTES
    ? null
    : `would make more than ${String(MAX_METADATA_BYTES)} bytes`;
}

function conflict<Value>(state: CallState, message: string): Outcome<Value> {
  return {
    ok: false,
    code: 'conflict',
    state: stateNameOf(state),
    message,
  };
}
