import type { CallEnding } from '../ports/records.ts';
import { dropFarewell, hangUpAll } from './ending.ts';
import { rulesOf } from './stages/index.ts';
import type { Departure } from './stages/rules.ts';
import type { Step } from './step.ts';
import { enterClosing } from './step.ts';

/** Ends the whole call in whatever stage it is: the stage is wound up, and then every leg is hung up on. */
export function endCall(step: Step, ending: CallEnding, departure: Departure): void {
  const { stage } = step.state;
  const farewell = rulesOf(stage).leave?.(step, stage, departure) ?? null;
  // Whatever ends the call once more ends it now: nobody waits for the last words.
  if (stage.name === 'closing') dropFarewell(step);
  else enterClosing(step, ending, farewell);
  hangUpAll(step, departure.cause);
}
