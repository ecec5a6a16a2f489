import type { VoiceSource } from '../../ports/ai-voice.ts';
import type { HandoffId, LegId, ReferId } from '../../ports/ids.ts';
import type { Play } from '../play.ts';
import type { VoicePlan } from './plan.ts';

/** The connection of an AI that speaks for itself. Times are milliseconds since the Unix epoch. */
export type VoiceLine =
  /** There is none, and none is wanted now. */
  | { readonly name: 'down' }
  /** The AI's leg is dialled. */
  | { readonly name: 'connecting'; readonly leg: LegId; readonly deadline: number }
  /** The last one failed, and the next one is tried then. */
  | { readonly name: 'pausing'; readonly until: number }
  /** `pausedSince`: nothing comes from it since then; null: something does. */
  | { readonly name: 'up'; readonly leg: LegId; readonly since: number; readonly pausedSince: number | null }
  /** It is over for good, and nothing has come after it yet. */
  | { readonly name: 'over' };

/** What a caller hears who waits for the AI's voice. */
export interface VoiceWait {
  /** Music begins then. */
  readonly musicAt: number;
  /** Null before it begins, and where there is none. */
  readonly music: Play | null;
  readonly begun: boolean;
}

/** A REFER of the AI's that made a handoff: its sender is told how that ends. */
export interface VoiceRefer {
  readonly leg: LegId;
  readonly refer: ReferId;
  readonly handoff: HandoffId;
}

/** An AI that speaks for itself: that of the route over the whole call, or that of a `connect`. */
export interface VoiceState {
  readonly plan: VoicePlan;
  /** What a `connect` leads to; null: it is the route's own AI. */
  readonly source: VoiceSource | null;
  readonly line: VoiceLine;
  /** Which of its addresses is in use: 0 is the route's own, and then come those of the fallbacks. */
  readonly target: number;
  /** Connections to that address that failed one after the other. */
  readonly failures: number;
  /** Fallbacks that were used up. */
  readonly fallbacksUsed: number;
  /** Connections in all. */
  readonly connections: number;
  /** Null while the caller hears the AI, or somebody else has the caller. */
  readonly wait: VoiceWait | null;
  readonly refer: VoiceRefer | null;
}

/** A voice that is to be connected. @param source null: it is the route's own AI */
export function newVoice(plan: VoicePlan, source: VoiceSource | null = null): VoiceState {
  return {
    plan,
    source,
    line: { name: 'down' },
    target: 0,
    failures: 0,
    fallbacksUsed: 0,
    connections: 0,
    wait: null,
    refer: null,
  };
}
