/** Which rule of escalation matches, as things are. */
import type {
  EscalationCondition,
  EscalationConditions,
  EscalationEvidence,
  EscalationMatch,
  EscalationRule,
} from '../../ports/escalation.ts';
import { ESCALATION_CONDITIONS } from '../../ports/escalation.ts';
import type { Course } from './course.ts';
import type { Hits } from './rule-book.ts';

/** What rules are asked about. */
export interface Situation {
  readonly course: Course;
  /** What each rule finds in the caller's turn, by the place of the rule. */
  readonly hits: readonly Hits[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Nobody has spoken since then; null: somebody speaks. */
  readonly quietSince: number | null;
  readonly at: number;
}

/** What fulfils a condition; null: it is not fulfilled. */
type Judge<Name extends EscalationCondition> = (
  wanted: NonNullable<EscalationConditions[Name]>,
  situation: Situation,
  rule: { readonly index: number; readonly turns: number },
) => string | number | null;

const JUDGES: { readonly [Name in EscalationCondition]: Judge<Name> } = {
  phrases: (_, { hits }, { index }) => hits[index]?.phrases ?? null,
  topics: (_, { hits }, { index }) => hits[index]?.topics ?? null,
  failures: (count, { course }) => (course.failures >= count ? course.failures : null),
  confidenceBelow: (bound, { course }, { turns }) => worstBelow(course.confidences, bound, turns),
  sentimentBelow: (bound, { course }, { turns }) => worstBelow(course.sentiments, bound, turns),
  turnsAbove: (count, { course }) => (course.turns > count ? course.turns : null),
  durationMsAbove: (ms, { course, at }) => (at - course.since >= ms ? at - course.since : null),
  silenceMs: (ms, { quietSince, at }) => (quietSince !== null && at - quietSince >= ms ? at - quietSince : null),
  dtmf: (keys, { course }) => (course.keys === keys ? keys : null),
  authenticationFailed: (_, { metadata }) => (metadata['authentication'] === 'failed' ? 'failed' : null),
  valueAbove: ({ key, amount }, { metadata }) => {
    const value = Object.hasOwn(metadata, key) ? metadata[key] : null;
    return typeof value === 'number' && value > amount ? value : null;
  },
};

/** The last turns are all below the bound: the last score of them. */
function worstBelow(scores: readonly number[], bound: number, turns: number): number | null {
  const last = scores.slice(-turns);
  return last.length === turns && last.every((score) => score < bound) ? (last.at(-1) ?? null) : null;
}

/** The conditions of a rule, in the order of {@link EscalationConditions}. */
export function conditionsOf({ when }: EscalationRule): readonly EscalationCondition[] {
  return ESCALATION_CONDITIONS.filter((name) => when[name] !== undefined);
}

/** The places of the rules, in the order in which they are asked. */
export function askedInOrder(rules: readonly EscalationRule[]): readonly number[] {
  const rank = ({ when, priority = 0 }: EscalationRule): readonly [boolean, number] => [when.topics !== undefined, priority];
  return rules
    .map((rule, index) => ({ index, rank: rank(rule) }))
    .toSorted((one, other) => Number(other.rank[0]) - Number(one.rank[0]) || other.rank[1] - one.rank[1])
    .map(({ index }) => index);
} // prettier-ignore

/**
 * The first rule that matches; null if none does.
 * @param mayMatch whether the rule at that place is asked at all
 */
export function firstMatch(
  rules: readonly EscalationRule[],
  situation: Situation,
  mayMatch: (rule: EscalationRule, index: number) => boolean,
): EscalationMatch | null {
  for (const index of askedInOrder(rules)) {
    const rule = rules[index];
    if (rule === undefined || !mayMatch(rule, index)) continue;
    const evidence = evidenceOf(rule, index, situation);
    if (evidence !== null) return { rule: index, reason: rule.reason, evidence };
  }
  return null;
}

function evidenceOf(rule: EscalationRule, index: number, situation: Situation): readonly EscalationEvidence[] | null {
  const evidence: EscalationEvidence[] = [];
  const { when } = rule;
  for (const condition of conditionsOf(rule)) {
    // The compiler does not know that the judge and what is wanted have the same name.
    const judge = JUDGES[condition] as Judge<never>;
    const value = judge(when[condition] as never, situation, { index, turns: when.turns ?? 1 });
    if (value === null) return null;
    evidence.push({ condition, value });
  }
  return evidence.length === 0 ? null : evidence;
}

/** When time alone may make a rule match, in milliseconds since the Unix epoch, and after `judgedTo`; null: never. */
export function nextTime(
  rules: readonly EscalationRule[],
  { course, quietSince }: Pick<Situation, 'course' | 'quietSince'>,
  judgedTo: number,
  mayMatch: (rule: EscalationRule, index: number) => boolean,
): number | null {
  const times = rules.flatMap((rule, index) => {
    if (!mayMatch(rule, index)) return [];
    const { durationMsAbove, silenceMs } = rule.when;
    return [
      ...(durationMsAbove === undefined ? [] : [course.since + durationMsAbove]),
      ...(silenceMs === undefined || quietSince === null ? [] : [quietSince + silenceMs]),
    ];
  });
  const ahead = times.filter((at) => at > judgedTo);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
