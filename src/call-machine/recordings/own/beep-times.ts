import type { CallPlan } from '../../plan.ts';
import type { CallState } from '../../state.ts';
import { isMediaOpen } from '../../state.ts';

/** When the tone is heard first; null: there is none. */
export function firstBeep({ recorder }: CallPlan, at: number): number | null {
  const beep = recorder?.beep ?? null;
  return beep === null ? null : at + beep.everyMs;
}

/** When it is heard next; null: it is not. */
export function beepDeadline(state: CallState): number | null {
  return isMediaOpen(state) ? (state.ownRecording?.nextBeepAt ?? null) : null;
}
