import type { CallId, LegId } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { Prompt } from './prompt.ts';
import type { CallRecord, LegRole, MemberModeName } from './records.ts';

/**
 * How somebody takes part in a conversation.
 *
 * - `talk`: hears everybody who talks, and is heard by everybody who is not held
 * - `listen`: hears everybody who talks, and is heard by nobody
 * - `coach`: hears everybody who talks, and is heard by one member alone
 * - `held`: hears music, and is heard by nobody
 */
export type MemberMode =
  | { readonly kind: Exclude<MemberModeName, 'coach'> }
  | {
      readonly kind: 'coach';
      readonly of: LegId;
    };

/** The roles that somebody who is dialled may have. */
export type MemberRole = Extract<LegRole, 'agent' | 'supervisor'>;

/** Somebody who is to be dialled and to take part. */
export interface MemberRequest {
  readonly destination: string;
  readonly role: MemberRole;
  readonly mode: MemberMode;
  /** How long the phone may ring. @defaultValue that of the configuration */
  readonly ringTimeoutMs?: number | undefined;
  /** What the new member alone hears when it answers. */
  readonly whisper?: Prompt | undefined;
}

/** A member as the REST API shows it. */
export interface MemberRecord {
  readonly leg: LegId;
  readonly role: LegRole;
  readonly mode: MemberModeName;
  /** The member whom a coach coaches. */
  readonly coach?: LegId;
}

/** Which leg is meant: the caller's, that of the agent who has the caller, or one by its id. */
export type LegName = 'caller' | 'agent' | LegId;

/** Words or a file for one leg. */
export interface SayRequest {
  readonly way: SaidWay;
  readonly leg: LegName;
  readonly prompt: Prompt;
}

export type SaidWay = 'say' | 'play' | 'whisper';

/** A transfer that the API asks for. `attended`: the agent talks with the other party first. */
export interface TransferRequest {
  readonly destination: string;
  readonly mode: 'blind' | 'attended';
  readonly strategy: 'conference' | 'refer';
}

/** What the REST API can do to a call in which people talk. `conflict`: the call is in no state for it. */
export interface ConversationControl {
  addMember(call: CallId, request: MemberRequest): Promise<Outcome<MemberRecord>>;
  /** Gives a member another mode. `not-found`: it is no member. */
  changeMember(call: CallId, leg: LegId, mode: MemberMode): Promise<Outcome<MemberRecord>>;
  /** Hangs up on a member. @returns the member as it was */
  removeMember(call: CallId, leg: LegId): Promise<Outcome<MemberRecord>>;
  /** Puts a leg on hold by a re-INVITE. It hears the prompt again and again; null: the hold music. */
  hold(call: CallId, leg: LegName, prompt: Prompt | null): Promise<Outcome<CallRecord>>;
  resume(call: CallId, leg: LegName): Promise<Outcome<CallRecord>>;
  say(call: CallId, request: SayRequest): Promise<Outcome<CallRecord>>;
  dtmf(call: CallId, leg: LegName, digits: string): Promise<Outcome<CallRecord>>;
  /** Shows the human who talks with the caller a text: on the context card and in the live view. */
  coach(call: CallId, text: string): Promise<Outcome<CallRecord>>;
  /** Hangs up on everybody else, and gives the caller back to the AI. */
  returnToAi(call: CallId, reason: string | null): Promise<Outcome<CallRecord>>;
  /** Hangs up on everybody else. The caller waits in the slot; null: in the first one that is free. */
  park(call: CallId, slot: string | null): Promise<Outcome<CallRecord>>;
  transfer(call: CallId, request: TransferRequest): Promise<Outcome<CallRecord>>;
  /** Leaves the path of the call: the two telephones talk directly (REFER). */
  release(call: CallId): Promise<Outcome<CallRecord>>;
}
