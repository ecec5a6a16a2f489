import type { CallEnding } from '../ports/records.ts';
import { dropFarewell, hangUpAll } from './ending.ts';
import { rulesOf } from './stages/index.ts';
import type { Departure } from './stages/rules.ts';
import type { Step } from './step.ts';
import { enterClosing } from './step.ts';

/** Ends the whole call in whatever stage it is: winds the stage up, then hangs up on every leg. */
export function endCall(step: Step, ending: CallEnding, departure: Departure): void {
  const { stage } = step.state;
  const farewell = rulesOf(stage).leave?.(step, stage, departure) ?? null;
  // A second end of the call takes effect at once: nobody waits for the last words.
  if (stage.name === 'closing') dropFarewell(step);
  else enterClosing(step, ending, farewell);
  hangUpAll(step, departure.cause);
}
