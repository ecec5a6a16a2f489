/**
 * A call, from the caller's INVITE to the last BYE, as a pure machine.
 *
 *     routing --> with-ai <--> handoff --> with-agent <--> on-hold
 *         \___________\___________\____________\______________\--> ended
 *
 * `ended` is reached by one way only: an ending is decided, every leg is hung up on and reports its end, the room is
 * closed, and then the call is over. So no ending can leave a leg, a port or a timer behind.
 */
import type { HandoffRequest } from '../ports/call-control.ts';
import type { AiAction } from '../ports/ai.ts';
import { deliver, digitPressed, enqueue, pump } from './ai/ai-queue.ts';
import { deadlinesOf } from './deadlines.ts';
import type { Effect, Fact } from './effects.ts';
import { answeredStatus, callEnded, endCall, endFarewell, finalStatus, hangUpAll } from './ending.ts';
import type { CallEvent, CallEventOf } from './events.ts';
import { agentReleased } from './handoff/attempts.ts';
import {
  abandonHandoff,
  agentAnswered,
  agentDigit,
  agentGone,
  agentProgress,
  agentSilent,
  cancelHandoff,
  handoffDeadline,
  handoffJoined,
  handoffPlayFinished,
  handoffPlayStarted,
  startHandoff,
} from './handoff/handoff-machine.ts';
import { followHold } from './hold.ts';
import { mergePatch } from './merge-patch.ts';
import { sameScene, sceneOf } from './scene.ts';
import type { Step } from './step.ts';
import { CAUSES, decideEnding, fact, hangup, patch, patchHandoff, patchLeg, openLeg } from './step.ts';
import type { CallState, Leg } from './state.ts';
import { callerOf, legOf } from './state.ts';

/** What an event makes of a call. */
export interface Transition {
  readonly state: CallState;
  readonly effects: readonly Effect[];
  readonly facts: readonly Fact[];
}

/** The call that an incoming INVITE makes. */
export function beginCall(event: CallEventOf<'call.incoming'>): Transition {
  const blank: CallState = {
    id: event.call,
    name: 'routing',
    from: event.from,
    to: event.to,
    route: event.route,
    plan: event.plan,
    startedAt: event.at,
    answeredAt: null,
    endedAt: null,
    legs: [],
    ai: { alive: true, queue: [], current: null, typeAhead: '' },
    handoff: null,
    handoffs: [],
    agent: null,
    holdMusic: null,
    farewell: null,
    metadata: {},
    ending: null,
    media: 'open',
    scene: { revision: 0, hears: {} },
    counters: { legs: 0, plays: 0, handoffs: 0 },
  };
  const step: Step = { state: blank, at: event.at, effects: [], facts: [] };
  const caller = openLeg(step, 'caller');
  patchLeg(step, caller, { sipCallId: event.sipCallId });
  fact(step, 'call.started', { from: event.from, to: event.to, route: event.route });
  if (event.refusal !== null) {
    const { status, phrase, reason } = event.refusal;
    decideEnding(step, { result: 'refused', reason, sipStatus: status });
    patchLeg(step, caller, { closing: true });
    step.effects.push({ type: 'reject', leg: caller, status, phrase });
  } else {
    step.effects.push({ type: 'answer', leg: caller });
    if (event.plan.ai !== 'none') {
      step.effects.push({ type: 'notifyAi', notice: { event: 'call.started', from: event.from, to: event.to } });
    }
  }
  return conclude(step);
}

/** What `event` makes of a call. Pure. Events that mean nothing (any more) in this state change nothing. */
export function transition(state: CallState, event: CallEvent): Transition {
  const step: Step = { state, at: event.at, effects: [], facts: [] };
  if (state.name !== 'ended') {
    apply(step, event);
    pump(step, startTransfer);
  }
  return conclude(step);
}

/** The rules that hold after every event, whatever it was. */
function conclude(step: Step): Transition {
  const { state } = step;
  if (state.ending !== null && state.media === 'open' && state.legs.every((leg) => leg.state === 'ended')) {
    patch(step, { media: 'closing', farewell: null });
    step.effects.push({ type: 'closeMedia' });
  }
  const hears = sceneOf(step.state);
  if (step.state.media === 'open' && !sameScene(hears, step.state.scene.hears)) {
    const scene = { revision: step.state.scene.revision + 1, hears };
    patch(step, { scene });
    // Before all else: what is heard matters most.
    step.effects.unshift({ type: 'scene', scene });
  }
  if (step.state.handoff?.joining === 0) patchHandoff(step, { joining: step.state.scene.revision });
  return { state: step.state, effects: step.effects, facts: step.facts };
}

function apply(step: Step, event: CallEvent): void {
  switch (event.type) {
    case 'call.incoming':
      return; // beginCall's; a second one cannot be
    case 'leg.progress':
      if (step.state.handoff !== null && isOpen(step, event.leg)) agentProgress(step, event);
      return;
    case 'leg.answered':
      legAnswered(step, event);
      return;
    case 'leg.media':
      legMedia(step, event);
      return;
    case 'leg.ended':
      legEnded(step, event);
      return;
    case 'media.sceneApplied':
      if (isJoinedBy(step.state, event.revision)) handoffJoined(step);
      return;
    case 'media.playStarted':
      if (step.state.handoff !== null) handoffPlayStarted(step, event);
      return;
    case 'media.playFinished':
      playFinished(step, event);
      return;
    case 'media.dtmf':
      dtmf(step, event);
      return;
    case 'media.timeout':
      mediaTimeout(step, event);
      return;
    case 'media.lost':
      endCall(step, { result: 'failed', reason: 'media-lost', sipStatus: answeredStatus(step) }, CAUSES.mediaLost);
      return;
    case 'media.closed':
      if (step.state.media !== 'closing') return;
      patch(step, { media: 'closed', name: 'ended', endedAt: step.at });
      callEnded(step);
      return;
    case 'deadline':
      deadline(step, event);
      return;
    case 'ai.actions':
      if (step.state.ending === null) enqueue(step, event.actions);
      return;
    case 'ai.failed':
      aiFailed(step, event);
      return;
    case 'api.hangup':
      endCall(step, { result: 'completed', reason: 'api-hangup', sipStatus: answeredStatus(step) }, CAUSES.api);
      return;
    case 'api.metadata':
      patch(step, { metadata: mergePatch(step.state.metadata, event.metadata) });
      fact(step, 'call.metadata', { metadata: step.state.metadata });
      return;
    case 'api.handoff':
      if (canHandOff(step.state) && hasHandoffsLeft(step.state)) startHandoffByApi(step, event);
      return;
    case 'api.cancelHandoff':
      if (step.state.handoff?.id === event.handoff && step.state.handoff.joining === null) cancelHandoff(step);
      return;
    case 'system.shutdown':
      endCall(step, { result: 'failed', reason: 'shutdown', sipStatus: answeredStatus(step) }, CAUSES.shutdown);
      return;
    case 'system.flood':
      endCall(step, { result: 'failed', reason: 'too-many-events', sipStatus: answeredStatus(step) }, CAUSES.flood);
      return;
  }
}

/** True where a handoff can be started: the caller is with the AI. */
export function canHandOff(state: CallState): boolean {
  return state.ending === null && state.handoff === null && state.name === 'with-ai';
}

/** False once the call has had as many handoffs as its plan allows. */
export function hasHandoffsLeft({ counters, plan }: CallState): boolean {
  return counters.handoffs < plan.handoff.maxPerCall;
}

function isJoinedBy({ handoff }: CallState, revision: number): boolean {
  return handoff !== null && handoff.joining !== null && revision >= handoff.joining;
}

function isOpen(step: Step, id: Leg['id']): boolean {
  const leg = legOf(step.state, id);
  return leg !== null && leg.state !== 'ended' && !leg.closing;
}

function legAnswered(step: Step, { leg: id, sipCallId, codec }: CallEventOf<'leg.answered'>): void {
  const leg = legOf(step.state, id);
  if (leg === null || leg.state === 'answered' || leg.state === 'ended') return;
  patchLeg(step, id, { state: 'answered', sipCallId, codec });
  if (leg.closing) {
    // RFC 3261 9.1: our CANCEL or refusal crossed the 200; the hangup under way ends the dialog.
    if (leg.role === 'caller') callerAnsweredLate(step);
    return;
  }
  if (id !== callerOf(step.state).id) {
    if (step.state.handoff !== null) agentAnswered(step, id);
    return;
  }
  patch(step, { answeredAt: step.at, name: 'with-ai' });
  fact(step, 'call.answered', { leg: id, codec });
  if (step.state.plan.recording) step.effects.push({ type: 'record', caller: id });
  if (step.state.plan.ai === 'none') startHandoff(step, 'route', {});
  else if (!step.state.ai.alive) handOffWithoutAi(step);
}

/** The caller's 200 went out although the call is to end: the record tells so, nothing else changes. */
function callerAnsweredLate(step: Step): void {
  patch(step, { answeredAt: step.at });
  finalStatus(step, 200);
}

function legMedia(step: Step, { leg: id, codec, held }: CallEventOf<'leg.media'>): void {
  if (!isOpen(step, id)) return;
  patchLeg(step, id, { codec, held });
  if (id === step.state.agent) followHold(step);
}

function legEnded(step: Step, event: CallEventOf<'leg.ended'>): void {
  const leg = legOf(step.state, event.leg);
  if (leg === null || leg.state === 'ended') return;
  patchLeg(step, leg.id, { state: 'ended', closing: false });
  const { by, status, q850Cause, detail } = event;
  fact(step, 'leg.ended', { leg: leg.id, role: leg.role, by, sipStatus: status, q850Cause, detail });
  if (step.state.farewell?.leg === leg.id) patch(step, { farewell: null });
  if (leg.role === 'caller') callerGone(step, event);
  else if (step.state.handoff !== null) agentGone(step, event);
  else if (step.state.agent === leg.id) {
    agentReleased(step, event);
    const ending = by === 'lost' ? SIGNALLING_LOST : ({ result: 'completed', reason: 'agent-hangup' } as const);
    decideEnding(step, { ...ending, sipStatus: 200 });
    hangup(step, callerOf(step.state).id, CAUSES.agentLeft);
  }
}

/** How a call ends whose caller or agent is lost with the SIP server. */
const SIGNALLING_LOST = { result: 'failed', reason: 'signalling-lost' } as const;

function callerGone(step: Step, { by, status }: CallEventOf<'leg.ended'>): void {
  const answered = step.state.answeredAt !== null;
  const { ending } = step.state;
  // A CANCEL may cross our refusal: the record has the final status that the caller got.
  if (ending?.result === 'refused') patch(step, { ending: { ...ending, sipStatus: status ?? ending.sipStatus } });
  if (by === 'remote') {
    const handedOver = step.state.agent !== null || step.state.handoff === null;
    decideEnding(step, {
      result: answered && handedOver ? 'completed' : 'abandoned',
      reason: answered ? 'caller-hangup' : 'caller-cancel',
      sipStatus: answered ? 200 : (status ?? 487),
    });
  } else if (by === 'lost') {
    decideEnding(step, { ...SIGNALLING_LOST, sipStatus: answered ? 200 : status });
  } else {
    // What exactly went wrong is the detail of `leg.ended`; a reason is one of few words, to be counted by.
    const reason = status === 488 ? 'media-refused' : 'caller-leg-failed';
    decideEnding(step, { result: 'failed', reason, sipStatus: answered ? 200 : status });
  }
  if (!answered) finalStatus(step, status);
  if (step.state.handoff !== null) abandonHandoff(step, 'caller-left', CAUSES.callerLeft);
  hangUpAll(step, CAUSES.callerLeft);
}

function mediaTimeout(step: Step, { leg: id }: CallEventOf<'media.timeout'>): void {
  const leg = legOf(step.state, id);
  // A phone that rings sends nothing.
  if (leg?.state !== 'answered' || leg.closing) return;
  if (leg.role === 'agent' && step.state.handoff !== null) {
    agentSilent(step, id);
    return;
  }
  endCall(step, { result: 'failed', reason: 'media-timeout', sipStatus: answeredStatus(step) }, CAUSES.mediaTimeout);
}

function playFinished(step: Step, event: CallEventOf<'media.playFinished'>): void {
  const { farewell, ai, handoff } = step.state;
  if (event.error !== null) fact(step, 'prompt.failed', { play: event.play, message: event.error });
  if (farewell?.play.id === event.play) {
    endFarewell(step);
  } else if (handoff !== null) {
    handoffPlayFinished(step, event);
  } else if (ai.current?.kind === 'talk' && ai.current.play.id === event.play) {
    patch(step, { ai: { ...ai, current: null } });
  }
}

function dtmf(step: Step, { leg: id, digit, durationMs }: CallEventOf<'media.dtmf'>): void {
  const leg = legOf(step.state, id);
  if (leg === null || !isOpen(step, id) || step.state.ending !== null) return;
  fact(step, 'call.dtmf', { leg: id, role: leg.role, digit, durationMs });
  if (leg.role === 'caller' && step.state.name === 'with-ai') digitPressed(step, digit);
  else if (leg.role === 'agent' && step.state.handoff !== null) agentDigit(step, id, digit);
}

function deadline(step: Step, event: CallEventOf<'deadline'>): void {
  const due = deadlinesOf(step.state)[event.name];
  if (due === undefined || step.at < due) return; // the state has moved on
  if (event.name === 'farewell') endFarewell(step);
  else if (step.state.handoff !== null) handoffDeadline(step, event);
  else if (step.state.ai.current?.kind === 'listen') deliver(step, step.state.ai.current.digits);
}

/** The AI is away: a human is the safe place for the caller; without one, the call ends and says why. */
function aiFailed(step: Step, { message }: CallEventOf<'ai.failed'>): void {
  if (step.state.ending !== null) return;
  fact(step, 'ai.failed', { message });
  patch(step, { ai: { ...step.state.ai, alive: false, queue: [] } });
  if (step.state.name === 'with-ai' && step.state.handoff === null) handOffWithoutAi(step);
}

function handOffWithoutAi(step: Step): void {
  if (step.state.plan.handoff.destinations.length > 0 && hasHandoffsLeft(step.state)) {
    startHandoff(step, 'route', { reason: 'The AI application is not available' });
  } else {
    endCall(step, { result: 'failed', reason: 'ai-failed', sipStatus: 200 }, CAUSES.failed);
  }
}

function startTransfer(step: Step, action: Extract<AiAction, { type: 'transfer' }>): void {
  if (!hasHandoffsLeft(step.state)) {
    refuseTransfer(step);
    return;
  }
  const request: Partial<HandoffRequest> = {
    ...(action.destinations.length > 0 && { destinations: action.destinations }),
    ...(action.whisper !== null && { whisper: action.whisper }),
    ...(action.reason !== null && { reason: action.reason }),
    ...(action.summary !== null && { summary: action.summary }),
    ...(action.context !== null && { context: action.context }),
  };
  startHandoff(step, 'ai', request);
}

/** The application goes round in circles: it is told so, and says what comes then. */
function refuseTransfer(step: Step): void {
  const reason = 'too-many-handoffs';
  fact(step, 'handoff.refused', { reason, maxPerCall: step.state.plan.handoff.maxPerCall });
  patch(step, { ai: { ...step.state.ai, queue: [] } });
  step.effects.push({ type: 'notifyAi', notice: { event: 'handoff.refused', reason } });
}

/** What the AI had still in mind is void: it is told of the outcome and says what comes then. */
function startHandoffByApi(step: Step, { request }: CallEventOf<'api.handoff'>): void {
  patch(step, { ai: { ...step.state.ai, queue: [] } });
  startHandoff(step, 'api', request);
}
