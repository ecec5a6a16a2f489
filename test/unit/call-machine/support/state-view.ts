import type { CallState } from '../../../../src/call-machine/index.ts';
import { endingOf, handoffOf, stateNameOf } from '../../../../src/call-machine/index.ts';
import type { Handoff } from '../../../../src/call-machine/stages/handoff/state.ts';
import { phaseOf } from '../../../../src/call-machine/stages/handoff/phase.ts';
import { farewellOf, isMediaOpen } from '../../../../src/call-machine/state.ts';

/** The handoff under way, as tests ask about it. A value that belongs to one phase is null in the others. */
function handoffView(handoff: Handoff) {
  const { caller } = handoff;
  const waiting = caller.name === 'waiting' ? caller : null;
  const progress = handoff.attempts.find((attempt) => attempt.progress.name !== 'over')?.progress;
  return {
    ...handoff,
    phase: phaseOf(handoff),
    joining: caller.name === 'joining' ? caller.scene : null,
    announcement: waiting?.hears.kind === 'announcement' ? waiting.hears.play : null,
    update: waiting?.hears.kind === 'update' ? waiting.hears.play : null,
    music: waiting?.hears.kind === 'music' ? waiting.hears.play : null,
    nextUpdate: waiting?.nextUpdate ?? null,
    whisper: progress?.name === 'briefing' ? progress.whisper : null,
    acceptDeadline: progress?.name === 'accepting' ? progress.deadline : null,
  };
}

const VIEWS = new WeakMap<CallState, StateView>();

/** A call's state with the values of its stage. A test can ask for them in any stage. */
export function viewOf(state: CallState): StateView {
  const known = VIEWS.get(state) ?? newView(state);
  VIEWS.set(state, known);
  return known;
}

function newView(state: CallState) {
  const { stage } = state;
  const handoff = handoffOf(state);
  const members = stage.name === 'conversation' ? stage.members : [];
  const agent = members.find(({ leg }) => leg !== state.caller);
  return {
    ...state,
    name: stateNameOf(state),
    ending: endingOf(state),
    farewell: farewellOf(state),
    graceUntil: stage.name === 'closing' ? stage.graceUntil : null,
    leaving: stage.name === 'conversation' ? (stage.leaving ?? null) : null,
    media: isMediaOpen(state) ? 'open' : stage.name === 'ended' ? 'closed' : 'closing',
    transfer: stage.name === 'conversation' ? (stage.transfer ?? null) : null,
    handoff: handoff === null ? null : handoffView(handoff),
    agent: agent?.leg ?? null,
    ai: {
      ...state.ai,
      current: stage.name === 'with-ai' && stage.turn.kind !== 'idle' ? stage.turn : null,
      typeAhead: stage.name === 'with-ai' ? stage.typeAhead : '',
    },
  };
}

export type StateView = ReturnType<typeof newView>;
