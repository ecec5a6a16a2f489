/** What rules of escalation would have made of a call that is written down. */
import type { EscalationMatch, EscalationRule } from '../../ports/escalation.ts';
import type { LegRole } from '../../ports/records.ts';
import { CHARACTER_MS } from '../spoken-time.ts';
import type { Course } from './course.ts';
import { newCourse, observed } from './course.ts';
import type { Hits } from './rule-book.ts';
import { hitsOf, readRules } from './rule-book.ts';
import { firstMatch, nextTime } from './judge.ts';

/** Something that was said. Times are milliseconds from the start of the call. */
export interface RehearsedLine {
  readonly role: LegRole;
  readonly text: string;
  readonly startMs: number;
  /** Null where it is not known. */
  readonly endMs: number | null;
  readonly confidence?: number | undefined;
  readonly private?: boolean | undefined;
}

/** A rule that matches, and when: in milliseconds from the start of the call. */
export interface RehearsedMatch extends EscalationMatch {
  readonly atMs: number;
}

/**
 * The first match of the rules over what caller and AI said, in that order; null if none matches. What a human said ends
 * it, since the AI has the caller no more. Keys and listens without words are not in a transcript.
 * @param sentimentOf the sentiment of a text; null: it is not looked at
 */
export function rehearse(
  rules: readonly EscalationRule[],
  lines: readonly RehearsedLine[],
  metadata: Readonly<Record<string, unknown>>,
  sentimentOf: ((text: string) => number) | null,
): RehearsedMatch | null {
  const book = readRules(rules);
  let course: Course = newCourse(0);
  let hits: readonly Hits[] = [];
  let quietSince = 0;
  let judgedTo = 0;
  const matchAt = (at: number, quiet: number | null): RehearsedMatch | null => {
    const match = firstMatch(rules, { course, hits, metadata, quietSince: quiet, at }, () => true);
    judgedTo = at;
    return match === null ? null : { ...match, atMs: at };
  };
  for (const line of lines.toSorted((one, other) => one.startMs - other.startMs)) {
    if (line.private === true) continue;
    if (line.role !== 'caller' && line.role !== 'ai') break;
    // What time alone brings about before that.
    for (let due = nextTime(rules, { course, quietSince }, judgedTo, () => true); due !== null && due <= line.startMs; ) {
      const match = matchAt(due, quietSince);
      if (match !== null) return match;
      due = nextTime(rules, { course, quietSince }, judgedTo, () => true);
    }
    const endMs = line.endMs ?? line.startMs + line.text.length * CHARACTER_MS;
    const { words } = course;
    course = observed(course, observationOf(line, endMs, sentimentOf));
    if (course.words !== words) hits = hitsOf(book, course.words);
    quietSince = Math.max(quietSince, endMs);
    const match = matchAt(Math.max(endMs, judgedTo), null);
    if (match !== null) return match;
  }
  return null;
} // prettier-ignore

function observationOf(
  { role, text, startMs, confidence }: RehearsedLine,
  endMs: number,
  sentimentOf: ((text: string) => number) | null,
): Parameters<typeof observed>[1] {
  if (role !== 'caller') return { type: 'ai', text };
  const sentiment = sentimentOf?.(text) ?? null;
  return { type: 'caller', text, confidence: confidence ?? null, sentiment, startAt: startMs, endAt: endMs };
}
