/** It is found out who answered a leg of ours: a human, or a machine. */
import type { LegId } from '../ports/ids.ts';
import type { CallEventOf } from './events.ts';
import { legOf } from './state.ts';
import type { Step } from './step.ts';
import { fact, openLegOf, patchLeg } from './step.ts';

/** Who answers is known by then. Whoever listens decides within six seconds; this guards against one who never tells. */
export const ANSWERING_MS = 8_000;

/** Asks who answered a leg. @param untilMessage and when a machine takes a message */
export function listenForMachine(step: Step, leg: LegId, untilMessage: boolean): void {
  const forwarded = legOf(step.state, leg)?.forwarded === true;
  patchLeg(step, leg, { answeredBy: null, answeredAt: step.at });
  step.effects.push({ type: 'listenForMachine', leg, forwarded, untilMessage });
}

/** True while it is not known yet who answered. */
export function isListenedTo(step: Step, leg: LegId): boolean {
  return legOf(step.state, leg)?.answeredBy === null;
}

/** Notes who answered. False where nobody asks (any more). */
export function takeAnsweredBy(
  step: Step,
  { leg: id, by, why }: Omit<CallEventOf<'leg.answeredBy'>, 'at' | 'type'>,
): boolean {
  const leg = openLegOf(step, id);
  if (leg?.answeredBy !== null) return false;
  patchLeg(step, id, { answeredBy: by });
  const afterMs = Math.max(0, step.at - (leg.answeredAt ?? step.at));
  fact(step, 'leg.answeredBy', { leg: id, role: leg.role, by, why, afterMs });
  return true;
}
