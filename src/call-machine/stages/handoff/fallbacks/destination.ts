import { dial } from '../attempts.ts';
import { patchHandoff } from '../handoff-step.ts';
import type { FallbackRule } from './rule.ts';

/** Another destination is dialled. The time for the whole handoff does not bound it. */
export const tryDestination: FallbackRule<'destination'> = (step, { uri }) => {
  patchHandoff(step, { totalDeadline: null });
  dial(step, uri);
  return true;
};
