import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { queueNamed } from '../queue/enter-queue.ts';
import { leaveQueue } from '../queue/in-queue.ts';
import type { FallbackRule } from './rule.ts';

/** Another destination is to be tried. The time for the whole handoff does not bound it, and the caller is not sent there. */
export const tryDestination: FallbackRule<'destination'> = (step, { uri, queue: name }, reason) => {
  leaveQueue(step, 'left', reason);
  const { inEffect, priority = 0 } = currentHandoff(step);
  patchHandoff(step, {
    totalDeadline: null,
    nobody: null,
    queue: queueNamed(step.state.plan, name, { priority, totalMs: null }) ?? undefined,
    remaining: [uri],
    ...(inEffect === 'refer' && { inEffect: 'conference' as const }),
  });
  return true;
};
