/** Callbacks: callers whom we are to call back. Types only. Times are RFC 3339, UTC, with milliseconds. */
import type { CallbackId, CallId, HandoffId } from './ids.ts';
import type { HandoffContext } from './handoff-request.ts';
import type { Outcome } from './outcome.ts';
import type { Page } from './page.ts';

export const CALLBACK_STATES = ['waiting', 'dialling', 'done', 'failed'] as const;
/** `done`: the caller was reached, and talked with an agent. */
export type CallbackState = (typeof CALLBACK_STATES)[number];

export const CALLBACK_RESULTS = [
  'reached', 'no-answer', 'busy', 'declined', 'rejected', 'unreachable', 'machine', 'caller-left', 'nobody-free',
  'error', 'interrupted', 'invalid', 'expired', 'replaced', 'ended-by-api', 'no-agent', 'agent-left',
] as const; // prettier-ignore
/**
 * What became of an attempt. `nobody-free`: the caller answered, and no agent did. `caller-left`: the caller hung up before
 * one did. `interrupted`: the program ended meanwhile. `invalid`: the number, or the route, cannot be dialled any more.
 * With the agent first: `no-agent`: no agent took the call, so that the caller was not called. `agent-left`: an agent did,
 * and hung up before the caller and the agent had each other.
 * Without an attempt: `expired`; `replaced`, since the same caller asked for another callback; `ended-by-api`.
 */
export type CallbackResult = (typeof CALLBACK_RESULTS)[number];

/** Attempts of these results do not count: it was not the caller who could not be reached. */
export const UNCOUNTED_RESULTS: ReadonlySet<CallbackResult> = new Set(['interrupted', 'no-agent', 'agent-left']);

/** What the call of a caller who asked for a callback was about. */
export interface CallbackContext {
  readonly reason: string;
  readonly summary: string;
  /** The fields of the context card; null: none were given. */
  readonly fields: HandoffContext | null;
}

/** What a callback is asked for with. */
export interface NewCallback {
  readonly id: CallbackId;
  /** The number that is called back. */
  readonly number: string;
  /** The number of ours that it is called from. */
  readonly from: string;
  /** `match.to` of the route that the call runs. */
  readonly route: string;
  /** Who is to talk with the caller. */
  readonly destinations: readonly string[];
  readonly maxAttempts: number;
  readonly context: CallbackContext;
  /** The call and the handoff that it came from; null: the API asked for it. */
  readonly callId: CallId | null;
  readonly handoffId: HandoffId | null;
  /** Not before then. */
  readonly notBefore: string;
  /** It is given up then. */
  readonly expiresAt: string;
}

/** An attempt, or what else ended a callback. */
export interface CallbackAttempt {
  readonly at: string;
  /** The call that was made; null: none was. */
  readonly callId: CallId | null;
  readonly result: CallbackResult;
}

/** A callback as the API shows it. */
export interface CallbackRecord extends NewCallback {
  readonly state: CallbackState;
  readonly createdAt: string;
  /** Attempts so far that count. */
  readonly attempts: number;
  readonly results: readonly CallbackAttempt[];
}

/** What the API changes. */
export interface CallbackChange {
  readonly number?: string | undefined;
  readonly notBefore?: string | undefined;
  /** `waiting` gives it all its attempts again. */
  readonly state?: 'waiting' | 'done' | 'failed' | undefined;
}

export interface CallbackQuery {
  readonly state?: CallbackState | undefined;
  readonly limit: number;
  /** Opaque, from a former page. @throws BadCursorError where it is none of ours */
  readonly cursor?: string | undefined;
}

/** What became of a claim without a call. */
export interface CallbackRelease {
  /** Null: nothing that is to be on record. */
  readonly result: CallbackResult | null;
  readonly at: string;
  /** When it is tried again; null: never. */
  readonly notBefore: string | null;
}

/** A callback that the API asks for. */
export interface CallbackOrder {
  readonly number: string;
  readonly route: string;
  /** Our number. @defaultValue `route`, where that is one number */
  readonly from?: string | undefined;
  /** @defaultValue those of the route */
  readonly destinations?: readonly string[] | undefined;
  readonly maxAttempts?: number | undefined;
  readonly notBefore?: string | undefined;
  readonly context: CallbackContext;
}

/** What the API can do to callbacks. `conflict`: the caller is being called. */
export interface CallbackDeskPort extends Pick<CallbackStore, 'get' | 'list'> {
  request(order: CallbackOrder): Promise<Outcome<CallbackRecord>>;
  change(id: CallbackId, change: CallbackChange): Promise<Outcome<CallbackRecord>>;
  remove(id: CallbackId): Promise<Outcome<null>>;
}

/** Which callbacks may be dialled. */
export interface CallbackClaim {
  readonly at: string;
  /** Those of these routes. */
  readonly routes: readonly string[];
}

/**
 * Where callbacks are kept. Each method is atomic, also towards other processes, and durable when it resolves. Those that
 * callers ask for come with the facts of their calls, and change by the facts of the calls that are made for them.
 */
export interface CallbackStore {
  get(id: CallbackId): Promise<CallbackRecord | null>;
  /** Newest first. */
  list(query: CallbackQuery): Promise<Page<CallbackRecord>>;
  create(callback: NewCallback, at: string): Promise<CallbackRecord>;
  /** @returns null: there is none; `dialling`: it is being dialled, and nothing was changed */
  change(id: CallbackId, change: CallbackChange, at: string): Promise<CallbackRecord | 'dialling' | null>;
  /** @returns null: there is none; `dialling`: it is being dialled, and stays */
  remove(id: CallbackId): Promise<'removed' | 'dialling' | null>;
  /** Takes the one that is due longest. It is `dialling` then, and nobody else gets it. */
  claim(claim: CallbackClaim): Promise<CallbackRecord | null>;
  /** No call came of a claim: it waits again, or has failed. What is not dialling stays as it is. */
  release(id: CallbackId, outcome: CallbackRelease): Promise<boolean>;
  /**
   * Those that the last run of this process was dialling wait again; those of other processes stay.
   * @param node a process that is dead, whose they are instead
   * @returns how many
   */
  recover(at: string, notBefore: string, node?: string): Promise<number>;
  /** Those that nobody could be reached for in time have failed. @returns them, at most `limit` */
  expire(at: string, limit: number): Promise<readonly CallbackRecord[]>;
  count(): Promise<Readonly<Record<CallbackState, number>>>;
}
