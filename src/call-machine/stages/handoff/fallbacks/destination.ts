import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import type { FallbackRule } from './rule.ts';

/** Another destination is to be tried. The time for the whole handoff does not bound it, and the caller is not sent there. */
export const tryDestination: FallbackRule<'destination'> = (step, { uri }) => {
  const { inEffect } = currentHandoff(step);
  patchHandoff(step, {
    totalDeadline: null,
    remaining: [uri],
    ...(inEffect === 'refer' && { inEffect: 'conference' as const }),
  });
  return true;
};
