import type { CallEventOf } from './events.ts';
import type { Leg } from './leg.ts';
import type { CallState } from './state.ts';
import { callerOf, legOf } from './state.ts';
import type { Step } from './step.ts';
import { fact, patchLeg } from './step.ts';

/** It is known how a leg is carried, or was. A leg that is over keeps its last figures. */
export function takeQuality(step: Step, { leg: id, quality, alarm, isFinal }: CallEventOf<'media.quality'>): void {
  const leg = legOf(step.state, id);
  if (leg === null) return;
  patchLeg(step, id, { quality });
  const of = { leg: id, role: leg.role, ...trunkOf(step.state, leg) };
  const { roundTripMs } = quality;
  if (alarm !== null) {
    const { direction, mos } = alarm;
    const { lossPercent, jitterMs } = quality[direction];
    fact(step, 'leg.qualityAlarm', { ...of, direction, mos, lossPercent, jitterMs, roundTripMs });
  }
  if (isFinal) fact(step, 'leg.quality', { ...of, codec: leg.codec, ...quality });
}

/** The trunk that the leg came from or went to, where that is known. */
function trunkOf(state: CallState, leg: Leg): { readonly trunk?: string } {
  const last = leg.tries?.at(-1)?.trunk;
  if (last !== undefined) return { trunk: last };
  const { trunk } = state.plan;
  const cameIn = state.direction === 'inbound' && leg.id === callerOf(state).id;
  return cameIn && trunk !== undefined ? { trunk } : {};
}
