/** What comes of the question to the site who else is to be called. */
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { callOthers } from './fallbacks/destination.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { fallBack, tryNext } from './hunt.ts';
import type { Handoff } from './state.ts';
import { whyNobody } from './why-nobody.ts';

/** The site names destinations. Those that had their turn are left out, and with none left the next fallback follows. */
export function destinationsNamed(step: Step, event: CallEventOf<'destinations.named'>): void {
  const handoff = currentHandoff(step);
  const { naming, id: handoffId } = handoff;
  if (naming?.request !== event.request) return;
  const { hunt, ringTimeoutMs, ignored } = event;
  const destinations = [...new Set(event.destinations)].filter((each) => !hadTurn(handoff, each));
  patchHandoff(step, { naming: undefined });
  fact(step, 'handoff.destinationsNamed', {
    handoffId,
    destinations,
    ...(ignored !== undefined && { ignored }),
    tookMs: step.at - naming.since,
  });
  if (destinations.length === 0) {
    fallBack(step);
    return;
  }
  callOthers(step, { destinations, queue: naming.queue, hunt, ringTimeoutMs }, whyNobody(handoff));
  tryNext(step);
}

/** It names none, and says or shows why. */
export function destinationsFailed(step: Step, { request, reason }: CallEventOf<'destinations.failed'>): void {
  if (currentHandoff(step).naming?.request === request) failed(step, reason);
}

/** Nobody told what came of it. */
export function siteSilent(step: Step): void {
  failed(step, 'nobody told what came of the question');
}

function failed(step: Step, reason: string): void {
  const { naming, id: handoffId } = currentHandoff(step);
  if (naming === undefined) return;
  patchHandoff(step, { naming: undefined });
  fact(step, 'handoff.destinationsFailed', { handoffId, reason, tookMs: step.at - naming.since });
  fallBack(step);
}

/** Whether that telephone rang in this handoff, whatever it was called for. Agents who had their turn are not reserved. */
function hadTurn({ attempts }: Handoff, destination: string): boolean {
  return attempts.some((attempt) => attempt.destination === destination || attempt.address === destination);
}
