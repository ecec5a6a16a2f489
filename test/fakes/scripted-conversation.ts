import type { Outcome } from '../../src/ports/call-control.ts';
import type {
  ConversationControl,
  LegName,
  MemberMode,
  MemberRecord,
  MemberRequest,
  SayRequest,
  TransferRequest,
} from '../../src/ports/conversation-control.ts';
import type { CallId, LegId } from '../../src/ports/ids.ts';
import type { Prompt } from '../../src/ports/prompt.ts';
import type { CallRecord } from '../../src/ports/records.ts';

/** A request to a {@link ScriptedConversation}: its method, its call, and what else it was given. */
export interface AskedOfConversation {
  readonly method: keyof ConversationControl;
  readonly call: CallId;
  readonly given: readonly unknown[];
}

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

/** A conversation control that answers as the test says, and notes the requests. */
export class ScriptedConversation implements ConversationControl {
  readonly asked: AskedOfConversation[] = [];
  /** The outcomes of requests to calls that are up. One without gets `not-found`. */
  readonly script: { member?: Outcome<MemberRecord>; call?: Outcome<CallRecord> } = {};
  readonly #isUp: (call: CallId) => boolean;

  constructor(isUp: (call: CallId) => boolean) {
    this.#isUp = isUp;
  }

  addMember(call: CallId, request: MemberRequest): Promise<Outcome<MemberRecord>> {
    return this.#answer('addMember', call, [request], this.script.member);
  }
  changeMember(call: CallId, leg: LegId, mode: MemberMode): Promise<Outcome<MemberRecord>> {
    return this.#answer('changeMember', call, [leg, mode], this.script.member);
  }
  removeMember(call: CallId, leg: LegId): Promise<Outcome<MemberRecord>> {
    return this.#answer('removeMember', call, [leg], this.script.member);
  }
  coach(call: CallId, text: string): Promise<Outcome<CallRecord>> {
    return this.#answer('coach', call, [text], this.script.call);
  }
  hold(call: CallId, leg: LegName, prompt: Prompt | null): Promise<Outcome<CallRecord>> {
    return this.#answer('hold', call, [leg, prompt], this.script.call);
  }
  resume(call: CallId, leg: LegName): Promise<Outcome<CallRecord>> {
    return this.#answer('resume', call, [leg], this.script.call);
  }
  say(call: CallId, request: SayRequest): Promise<Outcome<CallRecord>> {
    return this.#answer('say', call, [request], this.script.call);
  }
  dtmf(call: CallId, leg: LegName, digits: string): Promise<Outcome<CallRecord>> {
    return this.#answer('dtmf', call, [leg, digits], this.script.call);
  }
  returnToAi(call: CallId, reason: string | null): Promise<Outcome<CallRecord>> {
    return this.#answer('returnToAi', call, [reason], this.script.call);
  }
  park(call: CallId, slot: string | null): Promise<Outcome<CallRecord>> {
    return this.#answer('park', call, [slot], this.script.call);
  }
  transfer(call: CallId, request: TransferRequest): Promise<Outcome<CallRecord>> {
    return this.#answer('transfer', call, [request], this.script.call);
  }
  release(call: CallId): Promise<Outcome<CallRecord>> {
    return this.#answer('release', call, [], this.script.call);
  }

  #answer<Value>(
    method: keyof ConversationControl,
    call: CallId,
    given: readonly unknown[],
    outcome: Outcome<Value> = NOT_FOUND,
  ): Promise<Outcome<Value>> {
    this.asked.push({ method, call, given });
    return Promise.resolve(this.#isUp(call) ? outcome : NOT_FOUND);
  }
}
