/**
 * Takes a call from its AI to a human, by the rules of its route. It reads what goes on record, whatever kind of AI it
 * is, and runs after every event.
 */
import type { EscalationMatch, EscalationRule } from '../../ports/escalation.ts';
import { callerOf, hasHandoffsLeft } from '../state.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { fact, patch } from '../step.ts';
import { startHandoff } from '../stages/handoff/start-handoff.ts';
import type { Course, Observation } from './course.ts';
import { newCourse, observed } from './course.ts';
import { firstMatch, nextTime } from './judge.ts';
import { hitsOf } from './rule-book.ts';
import type { EscalationState } from './state.ts';

/** Follows what the event made of the call, and begins a handoff where a rule matches. */
export function followEscalation(step: Step): void {
  const { escalation: before, plan } = step.state;
  if (before === null || plan.escalation === undefined) return;
  const after = step.state.stage.name === 'with-ai' ? followed(step, before) : away(before);
  if (after !== before) patch(step, { escalation: after });
  const { course, quietSince, hits } = after;
  if (course === null) return;
  const { metadata } = step.state;
  const situation = { course, hits, quietSince, metadata, at: step.at };
  const match = firstMatch(plan.escalation, situation, mayMatch(step.state, after));
  if (match !== null) escalate(step, plan.escalation, match);
}

/** When time alone may make a rule match; null: never, as things are. */
export function escalationDeadline(state: CallState): number | null {
  const { escalation, plan } = state;
  if (escalation === null || escalation.course === null || plan.escalation === undefined) return null;
  const { course, quietSince, judgedTo } = escalation;
  return nextTime(plan.escalation, { course, quietSince }, judgedTo, mayMatch(state, escalation));
}

/** A rule that has matched is done with, and without a destination or a handoff to spare nothing can be done. */
function mayMatch(state: CallState, { matched }: EscalationState): (rule: EscalationRule, index: number) => boolean {
  const canHandOff = hasHandoffsLeft(state);
  return ({ again, destinations }, index) =>
    canHandOff &&
    (again === true || !matched.includes(index)) &&
    (destinations ?? state.plan.handoff.destinations).length > 0;
}

function away(before: EscalationState): EscalationState {
  return before.course === null ? before : { ...before, course: null, hits: [], quietSince: null };
}

function followed(step: Step, before: EscalationState): EscalationState {
  const since = before.course ?? newCourse(step.at);
  const course = observationsOf(step, since).reduce(observed, since);
  const quietSince = isQuiet(step.state) ? (course === since ? (before.quietSince ?? step.at) : step.at) : null;
  // Times are noted only once they have come, so that most events change nothing here.
  const { escalation: rules = [] } = step.state.plan;
  const due = nextTime(rules, { course, quietSince }, before.judgedTo, () => true);
  const judgedTo = due !== null && due <= step.at ? step.at : before.judgedTo;
  const isSame = course === before.course && quietSince === before.quietSince && judgedTo === before.judgedTo;
  if (isSame) return before;
  // Only new words are looked through.
  const hits = course.words === before.course?.words ? before.hits : hitsOf(before.book, course.words);
  return { ...before, course, hits, quietSince, judgedTo };
}

/** Nobody speaks: no party, and no AI. */
function isQuiet({ stage, speech }: CallState): boolean {
  if (stage.name === 'with-ai' && stage.turn.kind === 'talk') return false;
  return speech === null || !speech.legs.some(({ voice }) => voice?.speaking === true);
}

/** What this event brings. Words that were said before the AI had the caller are none of it. */
function observationsOf({ state, facts, effects, at }: Step, { since }: Course): readonly Observation[] {
  const caller = callerOf(state).id;
  const observations: Observation[] = effects.some((effect) => effect.type === 'notifyAi' && isNothing(effect.notice))
    ? [{ type: 'nothing' }]
    : [];
  for (const { type, data } of facts) {
    if (type === 'ai.listen') observations.push({ type: 'asked' });
    if (type === 'ai.talk' && 'text' in data.prompt) observations.push({ type: 'ai', text: data.prompt.text });
    if (type === 'call.dtmf' && data.leg === caller) observations.push({ type: 'key', digit: data.digit, at });
    if (type !== 'call.speech' || data.private) continue;
    const { role, text, confidence, sentiment = null } = data;
    const [startAt, endAt] = [state.startedAt + data.startMs, state.startedAt + data.endMs];
    if (endAt < since) continue;
    if (role === 'ai') observations.push({ type: 'ai', text });
    if (role === 'caller') observations.push({ type: 'caller', text, confidence, sentiment, startAt, endAt });
  }
  return observations;
}

type Notice = Extract<Step['effects'][number], { readonly type: 'notifyAi' }>['notice'];

/** A `listen` ended with neither words nor keys. */
function isNothing(notice: Notice): boolean {
  if (notice.event === 'call.speech') return notice.transcript === '' && notice.partial === undefined;
  return notice.event === 'call.dtmf' && notice.digits === '' && notice.transcript === undefined;
}

function escalate(step: Step, rules: readonly EscalationRule[], { rule: index, reason, evidence }: EscalationMatch): void {
  const rule = rules[index];
  const { escalation } = step.state;
  if (rule === undefined || escalation === null) return;
  takeBack(step);
  patch(step, {
    ai: { ...step.state.ai, queue: [] },
    escalation: { ...away(escalation), matched: [...new Set([...escalation.matched, index])] },
  });
  fact(step, 'escalation.matched', { rule: index, reason, evidence });
  const { destinations, whisper } = rule;
  startHandoff(step, 'escalation', { reason, destinations, whisper });
} // prettier-ignore

/** What the AI was to be told or was about to do by the same event comes too late. It is told how the handoff ends. */
function takeBack({ facts, effects }: Step): void {
  const keptFacts = facts.filter(({ type }) => type !== 'ai.talk' && type !== 'ai.listen');
  facts.splice(0, facts.length, ...keptFacts);
  const keptEffects = effects.filter(
    (effect) =>
      effect.type !== 'notifyAi' || (effect.notice.event !== 'call.speech' && effect.notice.event !== 'call.dtmf'),
  );
  effects.splice(0, effects.length, ...keptEffects);
}
