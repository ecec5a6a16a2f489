import type { Step } from '../../step.ts';
import type { Dialled } from './attempts.ts';
import { dial } from './attempts.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { sendCallerTo } from './strategies/refer.ts';

/** Dials a destination, or sends the caller there. */
export function callOne(step: Step, dialled: Dialled): void {
  const { inEffect, remaining } = currentHandoff(step);
  if (inEffect === 'refer' && sendCallerTo(step, dialled)) {
    // If the caller does not get there, it is dialled.
    const { destination } = dialled;
    patchHandoff(step, { remaining: [destination, ...remaining.filter((each) => each !== destination)] });
    return;
  }
  dial(step, dialled);
}
