import type { ConversationControl } from './conversation-control.ts';
import type { CallId, HandoffId } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { Prompt } from './prompt.ts';
import type { CallRecord, HandoffRecord, HandoffStrategy } from './records.ts';

export type { Outcome } from './outcome.ts';

/** How an agent takes a call that is offered: at once after the whisper, or by a digit. */
export type AcceptPolicy =
  | { readonly mode: 'auto' }
  | { readonly mode: 'dtmf'; readonly accept: string; readonly decline: string; readonly timeoutMs: number };

/** The kinds of fallback, and the settings of each. A new kind declares itself in its own file. */
export interface FallbackKinds {
  readonly destination: { readonly uri: string };
  readonly ai: unknown;
  readonly voicemail: unknown;
  readonly callback: unknown;
  readonly hangup: { readonly text?: string | undefined };
}

/** What to do with a caller whose handoff failed. Fallbacks are tried in order. */
export type Fallback = {
  [Kind in keyof FallbackKinds]: { readonly kind: Kind } & FallbackKinds[Kind];
}[keyof FallbackKinds];

/** What travels with a call to the human. */
export interface HandoffContext {
  readonly intent?: string | undefined;
  readonly sentiment?: string | undefined;
  readonly collected?: Readonly<Record<string, unknown>> | undefined;
  readonly nextAction?: string | undefined;
  readonly crm?: Readonly<Record<string, unknown>> | undefined;
}

/** A handoff that the API or the AI asks for. The call's route gives what is missing. */
export interface HandoffRequest {
  readonly destinations?: readonly string[] | undefined;
  readonly reason: string;
  readonly summary: string;
  readonly whisper?: Prompt | undefined;
  readonly strategy?: HandoffStrategy | undefined;
  readonly accept?: AcceptPolicy | undefined;
  readonly ringTimeoutMs?: number | undefined;
  readonly fallback?: readonly Fallback[] | undefined;
  readonly context?: HandoffContext | undefined;
  /** Null is no announcement; a missing one is the configured one. */
  readonly announcement?: Prompt | null | undefined;
  /**
   * What becomes of a caller whom the agent leaves and nobody else talks with: the call ends, or the caller goes back to
   * the AI. Missing: the call ends.
   */
  readonly afterwards?: 'end' | 'ai' | undefined;
}

/** What the REST API can do to a call that is up. It reads the past from the store. */
export interface CallControl {
  /** The live record; null where no such call is up. */
  live(call: CallId): CallRecord | null;
  hangup(call: CallId): Promise<Outcome<CallRecord>>;
  /**
   * Merges at every level (JSON Merge Patch, RFC 7396: null removes a key). `invalid`: it would grow too large or deep.
   */
  patchMetadata(call: CallId, metadata: Readonly<Record<string, unknown>>): Promise<Outcome<CallRecord>>;
  startHandoff(call: CallId, request: HandoffRequest): Promise<Outcome<HandoffRecord>>;
  cancelHandoff(call: CallId, handoff: HandoffId): Promise<Outcome<HandoffRecord>>;
  readonly conversation: ConversationControl;
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
