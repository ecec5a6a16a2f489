import { isListenedTo } from '../../../answering.ts';
import { callerOf } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { patchHandoff } from '../handoff-step.ts';
import type { CallerSide } from '../state.ts';

/** The two hear each other. True while it is not known whether a machine has answered: nobody has the caller then. */
export function awaitsAnswerer(step: Step, caller: Extract<CallerSide, { readonly name: 'joining' }>): boolean {
  const { called } = caller;
  if (called === undefined || !isListenedTo(step, callerOf(step.state).id)) return false;
  patchHandoff(step, { caller: { ...caller, called: { ...called, heardSince: called.heardSince ?? step.at } } });
  return true;
}
