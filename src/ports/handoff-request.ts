import type { AgentChoice } from './agents.ts';
import type { Prompt } from './prompt.ts';
import type { HandoffStrategy } from './records.ts';

/** What travels with a call to the human. */
export interface HandoffContext {
  readonly intent?: string | undefined;
  readonly sentiment?: string | undefined;
  readonly collected?: Readonly<Record<string, unknown>> | undefined;
  readonly nextAction?: string | undefined;
  readonly crm?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What is done where a machine answers an agent's phone. `off` (or missing): nobody listens for one. `detect`: it is hung
 * up on, and the next destination is tried. `leave-message`: the same, and the machine is told `message`.
 */
export interface MachineScreening {
  readonly machine?: 'off' | 'detect' | 'leave-message' | undefined;
  /** A template as the whisper is. Only with `leave-message`. */
  readonly message?: Prompt | undefined;
}

/** The keys by which an agent takes a call or declines it, and how long there is for that behind the whisper. */
export interface AcceptKeys {
  readonly accept: string;
  readonly decline: string;
  /** It has the whisper said once more; null or missing: no key does. */
  readonly replay?: string | null | undefined;
  /** An agent who does nothing in `timeoutMs` hears the whisper once more before the call is taken away. */
  readonly repeat?: boolean | undefined;
  readonly timeoutMs: number;
}

/** What an agent is told before the two are joined: a prompt, at once or as soon as the agent has spoken first. */
export type Whisper = Prompt & { readonly when?: 'answer' | 'speech' | undefined };

/** Phrases by which agents of a site answer, beside those that are built in. */
export interface AnswerPhrases {
  readonly accept?: readonly string[] | undefined;
  readonly decline?: readonly string[] | undefined;
  /** They have the whisper said once more. */
  readonly repeat?: readonly string[] | undefined;
}

/** How an agent takes a call that is offered: at once after the whisper, by a key, or by words as well. */
export type AcceptPolicy = MachineScreening &
  (
    | { readonly mode: 'auto' }
    | ({ readonly mode: 'dtmf' } & AcceptKeys)
    | ({ readonly mode: 'voice'; readonly phrases?: AnswerPhrases | undefined } & AcceptKeys)
    /** By a key, after the agent has asked the AI about the caller. It needs an AI that speaks for itself. */
    | ({ readonly mode: 'talk' } & AcceptKeys)
  );

export const HUNTS = ['sequential', 'simultaneous', 'longest-idle', 'round-robin', 'skill-level'] as const;
/**
 * In which order destinations are called: one after the other as they are named (of several agents with a skill the one
 * who has been free longest first), all at once, or agents by who they are and then all others as they are named.
 */
export type Hunt = 'sequential' | 'simultaneous' | AgentChoice;

/** How a caller whom nobody takes leaves a message. The configuration gives what is missing. */
export interface VoicemailRequest {
  /** What the caller hears before the beep. */
  readonly greeting?: Prompt | undefined;
  /** What the caller hears behind the message. Null: nothing, and the call ends. */
  readonly thanks?: Prompt | null | undefined;
  /** A message lasts no longer. */
  readonly maxMs?: number | undefined;
  /** So much silence ends it. */
  readonly silenceMs?: number | undefined;
  /** This key ends it; null: none does. */
  readonly endKey?: string | null | undefined;
  /** Whose message it is. Missing: nobody's in particular. */
  readonly mailbox?: string | undefined;
}

/** How a caller whom nobody takes is offered to be called back. The configuration gives what is missing. */
export interface CallbackRequest {
  /** The offer; `{number}` is where we would call. */
  readonly offer?: Prompt | undefined;
  /** Asks for a number, which ends with the pound key. */
  readonly ask?: Prompt | undefined;
  /** Last words to a caller who is called back. */
  readonly thanks?: Prompt | undefined;
  readonly maxAttempts?: number | undefined;
}

/** The kinds of fallback, and the settings of each. A new kind declares itself in its own file. */
export interface FallbackKinds {
  /** `queue`: where the caller waits for the agents that it names. */
  readonly destination: { readonly uri: string; readonly queue?: string | undefined };
  readonly ai: unknown;
  readonly voicemail: VoicemailRequest;
  readonly callback: CallbackRequest;
  readonly hangup: { readonly text?: string | undefined };
}

/** What to do with a caller whose handoff failed. Fallbacks are tried in order. */
export type Fallback = {
  [Kind in keyof FallbackKinds]: {
    readonly kind: Kind;
    /** It is passed over while these hours are closed. Missing: it is always tried. */
    readonly hours?: string | undefined;
  } & FallbackKinds[Kind];
}[keyof FallbackKinds];

/** What ends a conversation beside the people in it, as if the agent had left. What is missing ends nothing. */
export interface ConversationLimits {
  /** Counts from the moment at which the people meet. */
  readonly timeLimitMs?: number | undefined;
  /** A key of the caller's. */
  readonly hangUpKey?: string | undefined;
}

/** A handoff that the API or the AI asks for. The call's route gives what is missing. */
export interface HandoffRequest {
  readonly destinations?: readonly string[] | undefined;
  readonly reason: string;
  readonly summary: string;
  readonly whisper?: Whisper | undefined;
  /** What both hear as they are joined. Null is nothing; a missing one is the configured one. */
  readonly introduction?: Prompt | null | undefined;
  readonly hunt?: Hunt | undefined;
  /** Where the caller waits if no agent is free. Null: nowhere; missing: as the route says. */
  readonly queue?: string | null | undefined;
  /** Who has more is before the others. @defaultValue that of the route */
  readonly priority?: number | undefined;
  readonly strategy?: HandoffStrategy | undefined;
  readonly accept?: AcceptPolicy | undefined;
  readonly ringTimeoutMs?: number | undefined;
  /** The caller hears what the far end sends before it answers, in the place of music. @defaultValue as the route says */
  readonly earlyMedia?: boolean | undefined;
  readonly fallback?: readonly Fallback[] | undefined;
  readonly context?: HandoffContext | undefined;
  /** Null is no announcement; a missing one is the configured one. */
  readonly announcement?: Prompt | null | undefined;
  /** What the caller hears again and again while an agent is called. Missing: the configured music. */
  readonly holdMusic?: Prompt | undefined;
  /**
   * What becomes of a caller whom the agent leaves and nobody else talks with: the call ends, or the caller goes back to
   * the AI. Missing: the call ends.
   */
  readonly afterwards?: 'end' | 'ai' | undefined;
  /** The number that the agent's INVITE shows for the caller's. Missing: the caller's own. */
  readonly callerId?: string | undefined;
  /** Missing: it ends when somebody leaves. */
  readonly limits?: ConversationLimits | undefined;
}

/** What an agent says to a call that rings at it, or that it is briefed on. */
export type HandoffAnswer = 'accept' | 'decline';
