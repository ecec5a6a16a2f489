import type { LegId } from '../../../ports/ids.ts';
import type { Step } from '../../step.ts';
import { patch, stageOf } from '../../step.ts';
import type { Attempt, Handoff } from './state.ts';
import { openAttempt } from './state.ts';

/** The handoff under way. Whoever asks has made sure that there is one. */
export function currentHandoff(step: Step): Handoff {
  return stageOf(step, 'handoff').handoff;
}

export function patchHandoff(step: Step, changes: Partial<Handoff>): void {
  patch(step, { stage: { name: 'handoff', handoff: { ...currentHandoff(step), ...changes } } });
}

/** Changes the attempt that is under way on a leg. */
export function patchAttempt(step: Step, leg: LegId, changes: Partial<Attempt>): void {
  const handoff = currentHandoff(step);
  const open = openAttempt(handoff, leg);
  patchHandoff(step, {
    attempts: handoff.attempts.map((attempt) => (attempt === open ? { ...attempt, ...changes } : attempt)),
  });
}

/** Notes a moment the first time that it comes. */
export function moment(step: Step, name: keyof Handoff['moments']): void {
  const { moments } = currentHandoff(step);
  if (moments[name] === null) patchHandoff(step, { moments: { ...moments, [name]: step.at } });
}

/** Whose fact it is. Journals from before several attempts could be under way do not say so, and replay as they are. */
export function ofAttempt(step: Step, leg: LegId): { readonly leg?: LegId } {
  return step.state.plan.handoff.hunt === undefined ? {} : { leg };
}
