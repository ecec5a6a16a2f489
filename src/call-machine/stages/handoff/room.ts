/** A route may limit how many of its handoffs are under way at once. One more goes to its fallbacks. */
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import { fallBack, tryNext } from './hunt.ts';

/** The answer comes at once. Should it not, nobody is turned away for that. */
const ROOM_MS = 1_000;

/** Begins to call people, if the route has room for one more handoff. */
export function beginWithRoom(step: Step): void {
  const { maxAtOnce } = step.state.plan.handoff;
  const { id, remaining } = currentHandoff(step);
  if (maxAtOnce === undefined || remaining.length === 0) {
    // With nobody to be called it is with its fallbacks from the beginning.
    if (maxAtOnce !== undefined) patchHandoff(step, { room: { name: 'none' } });
    tryNext(step);
    return;
  }
  patchHandoff(step, { room: { name: 'asked', deadline: step.at + ROOM_MS } });
  step.effects.push({ type: 'admitHandoff', handoff: id, maxAtOnce });
}

/** Whether there is room is known. */
export function roomTold(step: Step, { handoff, isAdmitted }: CallEventOf<'handoff.room'>): void {
  const { id, room } = currentHandoff(step);
  if (id !== handoff || room?.name !== 'asked') return;
  if (isAdmitted) {
    goIn(step);
    return;
  }
  const { maxAtOnce = 0 } = step.state.plan.handoff;
  patchHandoff(step, { room: { name: 'none' }, queue: undefined, nobody: 'too-many-at-once' });
  fact(step, 'handoff.limited', { handoffId: id, maxAtOnce });
  fallBack(step);
}

/** Nobody has told. */
export function roomSilent(step: Step): void {
  if (currentHandoff(step).room?.name === 'asked') goIn(step);
}

function goIn(step: Step): void {
  patchHandoff(step, { room: undefined });
  tryNext(step);
}
