import type { CallState } from '../call-machine/index.ts';
import {
  callRecord,
  callerOf,
  conversationIn,
  endingOf,
  handoffOf,
  legOf,
  MAX_SAID,
  memberRecord,
  voiceUp,
} from '../call-machine/index.ts';
import { uncallable } from '../config/index.ts';
import type { Outcome } from '../ports/call-control.ts';
import type {
  ConversationControl,
  LegName,
  MemberMode,
  MemberRecord,
  MemberRequest,
  SayRequest,
  TransferRequest,
} from '../ports/conversation-control.ts';
import type { CallId, LegId } from '../ports/ids.ts';
import { CALL_LIMITS } from '../ports/call-limits.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { CallRecord } from '../ports/records.ts';
import type { ActionOptions } from './action-options.ts';
import type { UntimedEvent } from './untimed-event.ts';
import { missingFile } from './missing-file.ts';
import { conflict } from './outcome.ts';

type Refused = Exclude<Outcome<never>, { readonly ok: true }>;

const NOT_FOUND = { ok: false, code: 'not-found' } as const;
const NO_CONVERSATION = 'the caller talks with nobody: this is for a call that an agent has taken';

/** What the REST API can do to a call in which people talk: it checks the request and gives the machine its event. */
export class ConversationActions implements ConversationControl {
  readonly #options: ActionOptions;

  constructor(options: ActionOptions) {
    this.#options = options;
  }

  async addMember(call: CallId, request: MemberRequest): Promise<Outcome<MemberRecord>> {
    const fault = this.#destinationFault(call, 'uri', request.destination);
    if (fault !== null) return fault;
    return await this.#act(call, { whisper: request.whisper }, (state) => {
      const conversation = conversationIn(state);
      if (conversation === null) return conflict(state, NO_CONVERSATION);
      const { maxPeople } = CALL_LIMITS;
      if (conversation.members.length + conversation.dialled.length >= maxPeople) {
        return conflict(state, `${String(maxPeople)} people take part or are called already`);
      }
      const wrong = coachFault(state, null, request.mode);
      return wrong ?? done({ type: 'api.addMember', ...request }, newestMember);
    });
  }

  async changeMember(call: CallId, leg: LegId, mode: MemberMode): Promise<Outcome<MemberRecord>> {
    return await this.#act(call, {}, (state) => {
      if (conversationIn(state) === null) return conflict(state, NO_CONVERSATION);
      // An AI that waits in silence takes part from then on.
      if (memberRecord(state, leg) === null && leg !== voiceUp(state)) return NOT_FOUND;
      const wrong = coachFault(state, leg, mode);
      return (
        wrong ?? done({ type: 'api.changeMember', leg, mode }, (after) => memberRecord(after, leg), { always: true })
      );
    });
  }

  async removeMember(call: CallId, leg: LegId): Promise<Outcome<MemberRecord>> {
    return await this.#act(call, {}, (state) => {
      if (conversationIn(state) === null) return conflict(state, NO_CONVERSATION);
      const member = memberRecord(state, leg);
      if (member === null) return NOT_FOUND;
      if (leg === callerOf(state).id) return conflict(state, 'this is the caller: DELETE the call to hang up');
      return done({ type: 'api.removeMember', leg }, () => member);
    });
  }

  async hold(call: CallId, name: LegName, prompt: Prompt | null): Promise<Outcome<CallRecord>> {
    return await this.#act(call, { prompt }, (state) => {
      const conversation = conversationIn(state);
      if (conversation === null) return conflict(state, NO_CONVERSATION);
      if (conversation.parked !== null) return conflict(state, 'the call is parked');
      if (conversation.consult !== null) return conflict(state, 'the agent consults somebody, and the caller waits');
      const leg = memberNamed(state, name);
      if (typeof leg !== 'string') return leg;
      return done({ type: 'api.hold', leg, prompt }, callRecord);
    });
  }

  async resume(call: CallId, name: LegName): Promise<Outcome<CallRecord>> {
    return await this.#act(call, {}, (state) => {
      const conversation = conversationIn(state);
      if (conversation === null) return conflict(state, NO_CONVERSATION);
      const leg = memberNamed(state, name);
      if (typeof leg !== 'string') return leg;
      if (!conversation.held.some((held) => held.leg === leg)) return conflict(state, 'the leg is not on hold');
      return done({ type: 'api.resume', leg }, callRecord);
    });
  }

  async say(call: CallId, { leg: name, prompt, way }: SayRequest): Promise<Outcome<CallRecord>> {
    return await this.#act(call, { prompt }, (state) => {
      const leg = legNamed(state, name);
      if (typeof leg !== 'string') return leg;
      if (state.said.length >= MAX_SAID) return conflict(state, `${String(MAX_SAID)} prompts wait to be heard already`);
      return done({ type: 'api.say', leg, prompt, way }, callRecord);
    });
  }

  async dtmf(call: CallId, name: LegName, digits: string): Promise<Outcome<CallRecord>> {
    return await this.#act(call, {}, (state) => {
      const leg = legNamed(state, name);
      if (typeof leg !== 'string') return leg;
      return done({ type: 'api.dtmf', leg, digits }, callRecord, { always: true });
    });
  }

  async coach(call: CallId, text: string): Promise<Outcome<CallRecord>> {
    return await this.#act(call, {}, (state) => {
      if (conversationIn(state) === null) return conflict(state, NO_CONVERSATION);
      return done({ type: 'ai.coached', leg: null, text }, callRecord, { always: true });
    });
  }

  async returnToAi(call: CallId, reason: string | null): Promise<Outcome<CallRecord>> {
    return await this.#act(call, {}, (state) => {
      if (conversationIn(state) === null) return conflict(state, NO_CONVERSATION);
      if (state.plan.ai === 'none') return conflict(state, 'the route has no AI');
      if (!state.ai.alive) return conflict(state, 'the AI cannot be reached');
      return done({ type: 'api.returnToAi', reason: reason ?? 'api' }, callRecord);
    });
  }

  async park(call: CallId, slot: string | null): Promise<Outcome<CallRecord>> {
    return await this.#act(call, {}, (state) => {
      const conversation = conversationIn(state);
      if (conversation === null) return conflict(state, NO_CONVERSATION);
      if (conversation.parked !== null) return conflict(state, 'the call is parked already');
      if (slot !== null && this.#options.parkedSlots().has(slot)) {
        return conflict(state, `another call is parked in slot ${slot}`);
      }
      return done({ type: 'api.park', slot }, callRecord);
    });
  }

  async transfer(call: CallId, { destination, mode, strategy }: TransferRequest): Promise<Outcome<CallRecord>> {
    const fault = this.#destinationFault(call, 'destination', destination);
    if (fault !== null) return fault;
    return await this.#act(call, {}, (state) => {
      const conversation = conversationIn(state);
      if (conversation === null) return conflict(state, NO_CONVERSATION);
      if (conversation.agent === null) return conflict(state, 'no agent has the caller');
      if (conversation.consult !== null) return conflict(state, 'the agent consults somebody already');
      return mode === 'attended'
        ? done({ type: 'api.consult', destination }, callRecord)
        : done({ type: 'api.transfer', destination, strategy }, callRecord);
    });
  }

  async release(call: CallId): Promise<Outcome<CallRecord>> {
    return await this.#act(call, {}, (state) => {
      if (conversationIn(state) === null) return conflict(state, NO_CONVERSATION);
      return done({ type: 'api.release' }, callRecord);
    });
  }

  /** Checks the prompts, then the state, then gives the machine the event. */
  async #act<Value>(
    call: CallId,
    prompts: Readonly<Record<string, Prompt | null | undefined>>,
    decide: (state: CallState) => Refused | Deed<Value>,
  ): Promise<Outcome<Value>> {
    if (this.#options.ownerOf(call)?.state === undefined) return NOT_FOUND;
    const missing = await missingFile(prompts, this.#options.promptFault);
    if (missing !== null) {
      const path = missing.name === 'prompt' ? 'file' : `${missing.name}.file`;
      return { ok: false, code: 'invalid', path, message: missing.message };
    }
    const owner = this.#options.ownerOf(call);
    const state = owner?.state ?? null;
    if (owner === null || state === null) return NOT_FOUND;
    if (endingOf(state) !== null) return conflict(state, 'the call is ending');
    const deed = decide(state);
    if ('ok' in deed) return deed;
    owner.dispatch(deed.event);
    const after = owner.state ?? state;
    const value = deed.value(after);
    // An event that changes nothing was not for a call in this state.
    if (value === null || (after === state && !deed.always)) {
      return conflict(after, 'the call is in no state for this');
    }
    return { ok: true, value };
  }

  #destinationFault(call: CallId, path: string, destination: string): Refused | null {
    const message = uncallable(destination, this.#options.numbersOf(call));
    return message === null ? null : { ok: false, code: 'invalid', path, message };
  }
}

/** What is to be done, and what is answered then. */
interface Deed<Value> {
  readonly event: UntimedEvent;
  readonly value: (after: CallState) => Value | null;
  /** It counts as done though it changes nothing. */
  readonly always: boolean;
}

function done<Value>(
  event: UntimedEvent,
  value: (after: CallState) => Value | null,
  { always = false }: { readonly always?: boolean } = {},
): Deed<Value> {
  return { event, value, always };
}

function newestMember(state: CallState): MemberRecord | null {
  const leg = conversationIn(state)?.dialled.at(-1)?.leg;
  return leg === undefined ? null : memberRecord(state, leg);
}

/** Why a mode does not fit; null where it does. `leg`: whose mode it is; null: that of somebody new. */
function coachFault(state: CallState, leg: LegId | null, mode: MemberMode): Refused | null {
  if (mode.kind !== 'coach') return null;
  const fault = (message: string, path = 'coach'): Refused => ({ ok: false, code: 'invalid', path, message });
  if (leg === callerOf(state).id) return fault('the caller cannot be a coach', 'mode');
  if (mode.of === callerOf(state).id) return fault('must not be the caller, who never hears a coach');
  if (mode.of === leg) return fault('must be another member');
  const isMember = conversationIn(state)?.members.some((member) => member.leg === mode.of) === true;
  return isMember ? null : fault('must be the leg of a member');
}

/** A leg that is up. */
function legNamed(state: CallState, name: LegName): LegId | Refused {
  const leg = name === 'caller' ? callerOf(state) : legOf(state, name === 'agent' ? agentOf(state) : name);
  if (leg === null) {
    return name === 'agent'
      ? conflict(state, 'no agent is on the call')
      : { ok: false, code: 'invalid', path: 'leg', message: 'must be caller, agent, or a leg of the call' };
  }
  return leg.state === 'answered' && !leg.closing ? leg.id : conflict(state, 'the leg is not up');
}

/** A leg that takes part. */
function memberNamed(state: CallState, name: LegName): LegId | Refused {
  const leg = legNamed(state, name);
  if (typeof leg !== 'string') return leg;
  const isMember = conversationIn(state)?.members.some((member) => member.leg === leg) === true;
  return isMember ? leg : conflict(state, 'the leg takes no part in the conversation');
}

/** The agent who has the caller, or who has answered and is asked to. */
function agentOf(state: CallState): LegId | null {
  const handoff = handoffOf(state);
  const answered = handoff?.attempts.findLast(({ leg }) => {
    const { state: legState = null, closing = true } = legOf(state, leg) ?? {};
    return legState === 'answered' && !closing;
  });
  return conversationIn(state)?.agent ?? answered?.leg ?? null;
}
