import type { AiAction } from '../ports/ai.ts';
import type { CallId, LegId, SipCallId } from '../ports/ids.ts';
import type { Scene } from '../ports/media.ts';
import type { CallEnding, CallStateName, LegRole, LegStateName } from '../ports/records.ts';
import type { Handoff } from './handoff/state.ts';
import type { CallPlan } from './plan.ts';
import type { Play } from './play.ts';

/** One party of the call. */
export interface Leg {
  readonly id: LegId;
  readonly role: LegRole;
  readonly state: LegStateName;
  /** We asked for its end and wait for `leg.ended`. */
  readonly closing: boolean;
  readonly sipCallId: SipCallId | null;
  readonly codec: string | null;
  /** It put us on hold. */
  readonly held: boolean;
}

/** What the AI is doing with the caller. */
export type AiActivity =
  | { readonly kind: 'talk'; readonly play: Play }
  | {
      readonly kind: 'listen';
      readonly listen: Extract<AiAction, { type: 'listen' }>;
      readonly digits: string;
      readonly deadline: number;
    };

/** The AI's side of the call. */
export interface AiState {
  /** False once the application could not be reached: the caller must not be sent back to it. */
  readonly alive: boolean;
  readonly queue: readonly AiAction[];
  readonly current: AiActivity | null;
  /** Digits pressed while nobody listened. */
  readonly typeAhead: string;
}

/** Words said to a party before its leg is ended. */
export interface Farewell {
  readonly leg: LegId;
  readonly play: Play;
  readonly deadline: number;
}

/** A call, whole. Immutable; `transition` makes the next one. Times are milliseconds since the Unix epoch. */
export interface CallState {
  readonly id: CallId;
  readonly name: CallStateName;
  readonly from: string;
  readonly to: string;
  readonly route: string | null;
  readonly plan: CallPlan;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  readonly legs: readonly Leg[];
  readonly ai: AiState;
  /** The handoff under way. */
  readonly handoff: Handoff | null;
  /** Those that ended, oldest first. */
  readonly handoffs: readonly Handoff[];
  /** Whom the caller was handed to. */
  readonly agent: LegId | null;
  /** Hold music that an agent's hold started. */
  readonly holdMusic: Play | null;
  readonly farewell: Farewell | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Set as soon as the call is to end; it has ended when every leg and the room are closed. */
  readonly ending: CallEnding | null;
  readonly media: 'open' | 'closing' | 'closed';
  /** The newest scene that was asked for. */
  readonly scene: Scene;
  readonly counters: { readonly legs: number; readonly plays: number; readonly handoffs: number };
}

/** The caller's leg: a call has it from its first event on. */
export function callerOf(state: CallState): Leg {
  const caller = state.legs[0];
  if (caller === undefined) throw new Error('a call without a caller');
  return caller;
}

export function legOf(state: CallState, id: LegId | null): Leg | null {
  return id === null ? null : (state.legs.find((leg) => leg.id === id) ?? null);
}
