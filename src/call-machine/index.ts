export { beginCall } from './begin-call.ts';
export { transition } from './call-machine.ts';
export type { Transition } from './conclude.ts';
export { deadlinesOf } from './deadlines.ts';
export type { Effect, Fact, HandoffHeaders, HangupCause } from './effects.ts';
export { PHRASE_LISTS } from './escalation/lists/index.ts';
export type { RehearsedLine, RehearsedMatch } from './escalation/rehearse.ts';
export { rehearse } from './escalation/rehearse.ts';
export type { Phrases } from './escalation/spot.ts';
export { phrasesOf, spotted } from './escalation/spot.ts';
export { STOP, wordsOf } from './escalation/words.ts';
export type { CallEvent, CallEventOf, ReplacedDialog, DeadlineName, Refusal } from './events.ts';
export type { Leg } from './leg.ts';
export { leadFault } from './lead.ts';
export { mergePatch } from './merge-patch.ts';
export type {
  AskedDestinations,
  CallPlan,
  ConversationPlan,
  HandoffPlan,
  KeyAction,
  MachinePlan,
  PlannedFallback,
  SpeechPlan,
  VoicemailPlan,
} from './plan.ts';
export { mayCallBack } from './callback/numbers.ts';
export type { CallbackPlan, CallbackRun } from './callback/plan.ts';
export type { VoicePlan } from './voice/plan.ts';
export { areWordsKeptOut, isKeptOut, isSecret } from './recordings/own/kept-out.ts';
export { ownRecordingFault, recordingStatus } from './recordings/own/own-recording.ts';
export type { RecordingOrder } from './recordings/own/own-recording.ts';
export type { RecordingPlan } from './recordings/own/plan.ts';
export { apiRecordings, recordingFault } from './recordings/api-recordings.ts';
export { MAX_RECORDINGS, recordingIdOf } from './recordings/leg-recordings.ts';
export { streamFault, streamOfCall } from './streams/streams.ts';
export { voiceLegOf, voiceUp, voiceWithCaller } from './voice/voice-leg.ts';
export { callDetailRecord, callRecord, contextCard, handoffRecord, memberRecord, timestamp } from './records.ts';
export { ANONYMOUS_CALLER, shownCaller } from './shown-caller.ts';
export { MAX_SAID } from './said.ts';
export { sceneOf } from './scene.ts';
export type { CallState } from './state.ts';
export {
  callerOf,
  canHandOff,
  conversationIn,
  endingOf,
  handoffOf,
  handoffsOf,
  hasHandoffsLeft,
  isMediaOpen,
  lastHeaders,
  legOf,
  openHandoffOf,
  ourNumber,
  stateNameOf,
} from './state.ts';
export { speechOf } from './speech/state.ts';
export { hearingOf } from './speech/privacy.ts';
export { askingAi } from './stages/handoff/asking-ai.ts';
export { answerable } from './stages/handoff/answer-by-api.ts';
export { isDecided } from './stages/handoff/state.ts';
export { partialNotice } from './stages/with-ai/listening.ts';
export type { BriefedAgent } from './whispers/briefed-agents.ts';
export { briefedAgents } from './whispers/briefed-agents.ts';
export { noteWhisper } from './whispers/note-whisper.ts';
export { fillTemplate, namesIn } from './stages/handoff/wording.ts';
export { CHARACTER_MS } from './spoken-time.ts';
export { callerLegId } from './step.ts';
