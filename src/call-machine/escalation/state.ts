import type { EscalationRule } from '../../ports/escalation.ts';
import type { Course } from './course.ts';
import type { Hits, ReadRule } from './rule-book.ts';
import { readRules } from './rule-book.ts';

/** What escalation knows of a call. */
export interface EscalationState {
  /** The rules of the plan, read. */
  readonly book: readonly ReadRule[];
  /** The rules that have matched, by their places. */
  readonly matched: readonly number[];
  /** Null while the AI has not the caller. */
  readonly course: Course | null;
  /** What each rule finds in the caller's turn. */
  readonly hits: readonly Hits[];
  /** Nobody has spoken since then; null: somebody speaks. */
  readonly quietSince: number | null;
  /** Times that had come by then have been judged. */
  readonly judgedTo: number;
}

/** Nothing has happened yet. */
export function newEscalation(rules: readonly EscalationRule[]): EscalationState {
  return { book: readRules(rules), matched: [], course: null, hits: [], quietSince: null, judgedTo: 0 };
}
