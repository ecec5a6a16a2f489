import type { AcceptPolicy, Fallback, HandoffContext } from '../../ports/call-control.ts';
import type { HandoffId, LegId } from '../../ports/ids.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type {
  AttemptResult,
  HandoffPhase,
  HandoffReason,
  HandoffResult,
  HandoffStrategy,
} from '../../ports/records.ts';
import type { Play } from '../play.ts';

/** One destination dialled. */
export interface Attempt {
  readonly leg: LegId;
  readonly destination: string;
  readonly result: AttemptResult | null;
  readonly sipStatus: number | null;
  readonly q850Cause: number | null;
  readonly startedAt: number;
  readonly ringingAt: number | null;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** Until when it may ring. */
  readonly ringDeadline: number;
}

/**
 * The moments of a handoff that are reported, since the epoch. `answered`, `whisperStart` and `accepted` are those of
 * the last agent who answered.
 */
export interface HandoffMoments {
  readonly announced: number | null;
  readonly firstInvite: number | null;
  readonly answered: number | null;
  readonly whisperStart: number | null;
  readonly accepted: number | null;
  readonly bridged: number | null;
}

/**
 * A handoff.
 *
 *     announcing --> ringing --> briefing --> accepting --> bridged
 *          \____________\___________\_____________\--> next destination, fallback, or the end
 *
 * `announcing` and `ringing` overlap: the first destination is dialled at once, `announcing` only says that the
 * caller still hears the announcement.
 */
export interface Handoff {
  readonly id: HandoffId;
  readonly phase: HandoffPhase;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly strategy: HandoffStrategy;
  readonly reason: string;
  readonly summary: string;
  readonly context: HandoffContext | null;
  readonly accept: AcceptPolicy;
  readonly ringTimeoutMs: number;
  /** Destinations not yet dialled. */
  readonly remaining: readonly string[];
  /** Fallbacks not yet tried. */
  readonly fallback: readonly Fallback[];
  readonly attempts: readonly Attempt[];
  /**
   * Until when an agent must have accepted: no phone rings longer and no destination is dialled later, but an agent who
   * is being briefed is not cut off. Null while a fallback destination is tried.
   */
  readonly totalDeadline: number | null;
  readonly whisperPrompt: Prompt | null;
  /** What the caller hears: the announcement, then a wait update where one is due, else music. */
  readonly announcement: Play | null;
  readonly music: Play | null;
  readonly update: Play | null;
  readonly nextUpdate: number | null;
  /** What the agent hears. */
  readonly whisper: Play | null;
  /** Guards against a whisper whose end is never reported. */
  readonly briefingDeadline: number | null;
  readonly acceptDeadline: number | null;
  /** The agent accepted; the scene with this revision joins the parties (0: not known yet). */
  readonly joining: number | null;
  /** Guards against a media engine that never reports that scene as in force. */
  readonly joinDeadline: number | null;
  readonly moments: HandoffMoments;
  readonly result: HandoffResult | null;
  readonly resultReason: HandoffReason | null;
}

/** The attempt under way, if any. */
export function currentAttempt(handoff: Handoff): Attempt | null {
  const last = handoff.attempts.at(-1);
  return last !== undefined && last.result === null ? last : null;
}

/** The attempt whose agent answered and has not gone. */
export function answeredAttempt(handoff: Handoff): Attempt | null {
  const current = currentAttempt(handoff);
  return current !== null && current.answeredAt !== null ? current : null;
}
