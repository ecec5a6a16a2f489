import { isListenedTo } from '../../../answering.ts';
import { callerOf } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { introduce } from '../introduce.ts';
import type { CallerSide } from '../state.ts';

/** The two hear each other. True while it is not known whether a machine has answered: nobody has the caller then. */
export function awaitsAnswerer(step: Step, caller: Extract<CallerSide, { readonly name: 'joining' }>): boolean {
  const { called } = caller;
  if (called === undefined || !isListenedTo(step, callerOf(step.state).id)) return false;
  if (called.heardSince !== null) return true;
  const { introduction } = currentHandoff(step);
  patchHandoff(step, { caller: { ...caller, called: { ...called, heardSince: step.at } }, introduction: undefined });
  if (introduction !== undefined) introduce(step, caller.leg, introduction);
  return true;
}
