import type { HandoffReason } from '../../../../ports/records.ts';
import type { AskedDestinations } from '../../../plan.ts';
import type { Step } from '../../../step.ts';
import { fact, patch } from '../../../step.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { leaveQueue } from '../queue/in-queue.ts';

/** Whoever asks the site gives up in time, and says why. This is for the case that it does not. */
const GRACE_MS = 1_000;

/** A webhook of the site is asked who else is to be called. The caller waits on meanwhile. */
export function askSite(step: Step, { webhook, timeoutMs, queue }: AskedDestinations, reason: HandoffReason): boolean {
  leaveQueue(step, 'left', reason);
  const { id: handoff } = currentHandoff(step);
  const { counters } = step.state;
  const request = counters.requests + 1;
  patch(step, { counters: { ...counters, requests: request } });
  patchHandoff(step, {
    naming: { request, since: step.at, queue, deadline: step.at + timeoutMs + GRACE_MS },
    remaining: [],
    // Its own deadline bounds it.
    totalDeadline: null,
  });
  step.effects.push({ type: 'nameDestinations', request, handoff, webhook, reason });
  fact(step, 'handoff.destinationsAsked', { handoffId: handoff, webhook });
  return true;
}
