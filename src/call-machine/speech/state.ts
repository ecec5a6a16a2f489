import type { LegId } from '../../ports/ids.ts';

/**
 * From a time on: whether the other side could hear what came from a leg (`public`), could not (`private`), or its
 * telephone held us, so that what came is no speech but music (`hold`).
 */
export interface HearingSpan {
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  readonly heard: Hearing;
}
export type Hearing = 'public' | 'private' | 'hold';

/** Whether a leg speaks. */
export interface Voice {
  readonly speaking: boolean;
  /** Since when, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** When that was told, which is later. */
  readonly toldAt: number;
  /** It begins where the last turn ended, which was only too long to be one. */
  readonly goesOn: boolean;
}

/** What is known of the speech of one leg. */
export interface LegSpeech {
  readonly leg: LegId;
  /** Oldest first, with no two alike in a row. The newest {@link MAX_SPANS} are kept. */
  readonly spans: readonly HearingSpan[];
  /** The scene with this revision lets the other side hear it; null: it does already, or none does. */
  readonly publicFrom: number | null;
  /** Null until it has spoken. */
  readonly voice: Voice | null;
}

/** What is known of the parties' speech. */
export interface SpeechState {
  readonly legs: readonly LegSpeech[];
  /** The newest scene that is in force. */
  readonly applied: number;
  /** The words that the caller's recognizer was told to be likely. */
  readonly hints: readonly string[];
}

export const NO_SPEECH: SpeechState = { legs: [], applied: 0, hints: [] };

/**
 * Changes of who hears a leg that are remembered. Words come some seconds late at most, and nobody is put on hold and
 * taken back so often meanwhile. What was said before the oldest counts as private.
 */
export const MAX_SPANS = 64;

/** The speech of a leg; null where it is not transcribed. */
export function speechOf(speech: SpeechState | null, leg: LegId): LegSpeech | null {
  return speech?.legs.find((each) => each.leg === leg) ?? null;
}
