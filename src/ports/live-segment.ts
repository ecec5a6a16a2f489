import type { CallId, LegId } from './ids.ts';
import type { LegRole } from './records.ts';

/** What a party has just said, for those who follow the call. What is to be unreadable is so. */
export interface LiveSegment {
  readonly call: CallId;
  readonly leg: LegId;
  readonly role: LegRole;
  /** False: it may change, and the next segment of this leg takes its place. Only final ones are on record. */
  readonly final: boolean;
  readonly text: string;
  /** Milliseconds from the start of the call. */
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1; null where the recognizer gives none. */
  readonly confidence: number | null;
  /** The other side could not hear it. */
  readonly private: boolean;
}

/** Makes what one speaker says unreadable where that is asked for. */
export interface TextRedactor {
  /** The text of a segment that may still change. */
  partial(text: string): string;
  /** The text of a segment that stays. Each is given once, in order. */
  final(text: string): string;
}
