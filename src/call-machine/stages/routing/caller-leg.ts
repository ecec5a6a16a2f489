/** What is noted of the caller's leg, whenever it comes up. */
import type { CallEventOf } from '../../events.ts';
import { beginOwnRecording } from '../../recordings/own/own-recording.ts';
import { isAnnounced } from './tell-first.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, patch, patchLeg } from '../../step.ts';

/** The caller is on the line. */
export function callerIsUp(step: Step, { leg, codec }: CallEventOf<'leg.answered'>): void {
  patch(step, { answeredAt: step.at });
  fact(step, 'call.answered', { leg, codec });
  const { plan } = step.state;
  // A call whose party may be a machine is recorded from the announcement on.
  const isLater = plan.machine !== undefined && isAnnounced(step);
  if (plan.recording && !isLater) beginOwnRecording(step);
}

/** The party of a call of ours shows signs of life. */
export function partyRings(step: Step, { leg, status, sipCallId }: CallEventOf<'leg.progress'>): void {
  const caller = callerOf(step.state);
  if (leg !== caller.id || caller.state === 'ringing' || caller.state === 'answered') return;
  patchLeg(step, leg, { state: 'ringing', sipCallId });
  fact(step, 'call.ringing', { leg, sipStatus: status });
}
