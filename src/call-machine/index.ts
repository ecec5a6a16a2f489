export { beginCall } from './begin-call.ts';
export { transition } from './call-machine.ts';
export type { Transition } from './conclude.ts';
export { deadlinesOf } from './deadlines.ts';
export type { Effect, Fact, HandoffHeaders, HangupCause } from './effects.ts';
export type { CallEvent, CallEventOf, DeadlineName, Refusal } from './events.ts';
export type { Leg } from './leg.ts';
export { mergePatch } from './merge-patch.ts';
export type { CallPlan, HandoffPlan } from './plan.ts';
export { callDetailRecord, callRecord, contextCard, handoffRecord, timestamp } from './records.ts';
export { ANONYMOUS_CALLER, shownCaller } from './shown-caller.ts';
export { sceneOf } from './scene.ts';
export type { CallState } from './state.ts';
export {
  callerOf,
  canHandOff,
  endingOf,
  handoffOf,
  handoffsOf,
  hasHandoffsLeft,
  legOf,
  ourNumber,
  stateNameOf,
} from './state.ts';
export { fillTemplate } from './stages/handoff/wording.ts';
export { callerLegId } from './step.ts';
