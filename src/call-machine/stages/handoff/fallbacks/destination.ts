import type { Hunt } from '../../../../ports/handoff-request.ts';
import type { HandoffReason } from '../../../../ports/records.ts';
import type { Step } from '../../../step.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { queueNamed } from '../queue/enter-queue.ts';
import { leaveQueue } from '../queue/in-queue.ts';
import type { FallbackRule } from './rule.ts';

/** Another destination is to be tried. */
export const tryDestination: FallbackRule<'destination'> = (step, { uri, queue }, reason) => {
  callOthers(step, { destinations: [uri], queue }, reason);
  return true;
};

/** Who is to be called in a fallback, and how. What is missing is as it was. */
export interface Others {
  readonly destinations: readonly string[];
  readonly queue: string | undefined;
  readonly hunt?: Hunt | undefined;
  readonly ringTimeoutMs?: number | undefined;
}

/** Others have their turn. The time for the whole handoff does not bound them, and the caller is not sent there. */
export function callOthers(
  step: Step,
  { destinations, queue: name, hunt, ringTimeoutMs }: Others,
  reason: HandoffReason,
): void {
  leaveQueue(step, 'left', reason);
  const { inEffect, priority = 0 } = currentHandoff(step);
  patchHandoff(step, {
    totalDeadline: null,
    nobody: null,
    queue: queueNamed(step.state.plan, name, { priority, totalMs: null }) ?? undefined,
    remaining: destinations,
    ...(inEffect === 'refer' && { inEffect: 'conference' as const }),
    ...(hunt !== undefined && { hunt }),
    ...(ringTimeoutMs !== undefined && { ringTimeoutMs }),
  });
}
