/** The call is to end. Somebody may still be told why. Then every leg is closed, and after them the room. */
import { callEnded, endFarewell, hangUpAll } from '../../ending.ts';
import { playing } from '../../play.ts';
import type { Source } from '../../../ports/media.ts';
import type { LegId } from '../../../ports/ids.ts';
import { isClosed } from '../../leg.ts';
import type { CallState } from '../../state.ts';
import { legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, patch, stageOf } from '../../step.ts';
import type { StageRules } from '../rules.ts';
import type { Closing } from './state.ts';

export const CLOSING: StageRules<'closing'> = {
  on: {
    'media.playFinished': (step, { play }) => {
      if (stageOf(step, 'closing').farewell?.play.id === play) endFarewell(step);
    },
    'media.closed': (step) => {
      if (stageOf(step, 'closing').waitsFor === 'room') callEnded(step);
    },
    deadline: (step, { name }) => {
      if (name === 'release') hangUpAll(step, CAUSES.released);
      else endFarewell(step);
    },
  },
  hears,
  deadlines: ({ farewell, graceUntil, waitsFor }) => {
    if (waitsFor === 'room') return {};
    return {
      ...(farewell !== null && { farewell: farewell.deadline }),
      ...(graceUntil !== null && { release: graceUntil }),
    };
  },
  settle: closeRoom,
  // A second end of the call takes effect at once: nobody waits for the last words.
  leave: () => null,
};

/** Whoever is told why the call ends hears that. Parties who leave by themselves hear until then what they heard. */
function hears(state: CallState, { farewell, graceUntil }: Closing, leg: LegId): readonly Source[] {
  if (farewell?.leg === leg) return playing(farewell.play);
  if (graceUntil === null) return [];
  return (state.scene.hears[leg] ?? []).filter((source) => {
    if (source.kind === 'play') return true;
    const speaker = legOf(state, source.leg);
    return speaker?.state === 'answered' && !speaker.closing;
  });
}

function closeRoom(step: Step): void {
  const closing = stageOf(step, 'closing');
  if (closing.waitsFor === 'room' || !step.state.legs.every(isClosed)) return;
  patch(step, { stage: { ...closing, farewell: null, waitsFor: 'room' } });
  step.effects.push({ type: 'closeMedia' });
}
