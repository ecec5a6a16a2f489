/** The call is to end. Somebody may still be told why. Then every leg is closed, and after them the room. */
import { callEnded, endFarewell } from '../../ending.ts';
import { playing } from '../../play.ts';
import type { Step } from '../../step.ts';
import { patch, stageOf } from '../../step.ts';
import type { StageRules } from '../rules.ts';

export const CLOSING: StageRules<'closing'> = {
  on: {
    'media.playFinished': (step, { play }) => {
      if (stageOf(step, 'closing').farewell?.play.id === play) endFarewell(step);
    },
    'media.closed': (step) => {
      if (stageOf(step, 'closing').waitsFor === 'room') callEnded(step);
    },
    deadline: endFarewell,
  },
  hears: (_state, { farewell }, leg) => (farewell?.leg === leg ? playing(farewell.play) : []),
  deadlines: ({ farewell, waitsFor }) =>
    farewell === null || waitsFor === 'room' ? {} : { farewell: farewell.deadline },
  settle: closeRoom,
  // A second end of the call takes effect at once: nobody waits for the last words.
  leave: () => null,
};

function closeRoom(step: Step): void {
  const closing = stageOf(step, 'closing');
  if (closing.waitsFor === 'room' || step.state.legs.some(({ state }) => state !== 'ended')) return;
  patch(step, { stage: { ...closing, farewell: null, waitsFor: 'room' } });
  step.effects.push({ type: 'closeMedia' });
}
