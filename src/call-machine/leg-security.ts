import type { LegId } from '../ports/ids.ts';
import { legOf } from './state.ts';
import type { Step } from './step.ts';
import { fact, patchLeg } from './step.ts';

/** Notes whether the sound of a leg is encrypted. It is told where that is news. */
export function noteSecurity(step: Step, id: LegId, srtp: string | null): void {
  const leg = legOf(step.state, id);
  if (leg === null || (leg.srtp ?? null) === srtp) return;
  patchLeg(step, id, { srtp });
  fact(step, 'leg.secured', { leg: id, role: leg.role, srtp });
}
