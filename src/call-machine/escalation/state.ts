import type { Course } from './course.ts';

/** What escalation knows of a call. */
export interface EscalationState {
  /** The rules that have matched, by their places. */
  readonly matched: readonly number[];
  /** Null while the AI has not the caller. */
  readonly course: Course | null;
  /** Nobody has spoken since then; null: somebody speaks. */
  readonly quietSince: number | null;
  /** Times that had come by then have been judged. */
  readonly judgedTo: number;
}

export const NO_ESCALATION: EscalationState = { matched: [], course: null, quietSince: null, judgedTo: 0 };
