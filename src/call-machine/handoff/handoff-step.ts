import type { Step } from '../step.ts';
import { patchHandoff } from '../step.ts';
import type { Attempt, Handoff } from './state.ts';

/** The handoff under way; whoever asks has made sure that there is one. */
export function handoffOf(step: Step): Handoff {
  if (step.state.handoff === null) throw new Error('no handoff under way');
  return step.state.handoff;
}

/** Changes the latest attempt. */
export function patchAttempt(step: Step, changes: Partial<Attempt>): void {
  const { attempts } = handoffOf(step);
  const last = attempts.at(-1);
  if (last !== undefined) patchHandoff(step, { attempts: [...attempts.slice(0, -1), { ...last, ...changes }] });
}

/** Notes a moment the first time that it comes. */
export function moment(step: Step, name: keyof Handoff['moments']): void {
  const { moments } = handoffOf(step);
  if (moments[name] === null) patchHandoff(step, { moments: { ...moments, [name]: step.at } });
}
