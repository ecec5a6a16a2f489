/** The caller waits while agents are dialled, briefed and asked. The first who accepts has the caller. */
import type { LegId } from '../../../ports/ids.ts';
import type { Source } from '../../../ports/media.ts';
import type { AttemptResult } from '../../../ports/records.ts';
import type { HangupCause } from '../../effects.ts';
import type { CallEventOf } from '../../events.ts';
import { playing } from '../../play.ts';
import type { CallState } from '../../state.ts';
import { callerOf, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, hangup, newPlay } from '../../step.ts';
import { FAREWELL_MS } from '../closing/state.ts';
import type { Farewell } from '../closing/state.ts';
import type { Departure, StageRules } from '../rules.ts';
import { calledLongEnough, callerRings } from './agent-first/call-caller.ts';
import { callerAnswered, callerAnsweredBy, callerScreenedForTooLong } from './agent-first/caller-answered.ts';
import { calledInVain, callerRangTooLong } from './agent-first/unreached.ts';
import { askedTooLong, noAgents } from './agents-found.ts';
import { agentWords } from './agent-words.ts';
import { hearsAsking } from './asking-ai.ts';
import { answeredByApi } from './answer-by-api.ts';
import { agentProgress, aiGone, told } from './agent.ts';
import { agentAnswered } from './agent-answered.ts';
import { agentDigit } from './agent-keys.ts';
import { endAttempt, giveUpAttempt } from './attempts.ts';
import { deadlineOf, handoffDeadlines, unanswered } from './deadlines.ts';
import { agentIsEarly, heardEarly } from './early-media.ts';
import { endHandoff } from './end-handoff.ts';
import { currentHandoff, moment, patchAttempt, patchHandoff } from './handoff-step.ts';
import { agentGone, fallBack, goOnBehindOffer, tryNext } from './hunt.ts';
import { sceneApplied } from './joined.ts';
import { agentAnsweredBy, screenedForTooLong } from './machine-answered.ts';
import { keyed } from './post-dial.ts';
import { callerGone, referFailed, referProgress, referSilent } from './referral.ts';
import { placeTold } from './queue/in-queue.ts';
import { queueKey } from './queue/queue-keys.ts';
import { hearWords, tellPlace } from './queue/tell-place.ts';
import type { Attempt, Handoff } from './state.ts';
import { isDecided, openAttempts } from './state.ts';
import { roomSilent, roomTold } from './room.ts';
import { destinationsFailed, destinationsNamed, siteSilent } from './site-answered.ts';
import { joinedBy } from './strategies/join.ts';
import { contextAnnounced, informed } from './strategies/refer.ts';
import { tellSilentAgent } from './tell-again.ts';
import { hear, music, tellWait } from './waiting.ts';

export const HANDOFF: StageRules<'handoff'> = {
  on: {
    'leg.progress': (step, event) => {
      callerRings(step, event);
      agentProgress(step, event);
    },
    'leg.early': agentIsEarly,
    'leg.answered': (step, event) => {
      callerAnswered(step, event);
      agentAnswered(step, event);
    },
    'leg.ended': (step, event) => {
      aiGone(step, event);
      agentGone(step, event);
    },
    'leg.answeredBy': (step, event) => {
      if (event.leg === step.state.caller) callerAnsweredBy(step, event);
      else agentAnsweredBy(step, event);
    },
    'handoff.room': roomTold,
    'destinations.named': destinationsNamed,
    'destinations.failed': destinationsFailed,
    'agents.none': noAgents,
    'queue.place': placeTold,
    'media.sceneApplied': sceneApplied,
    'media.playStarted': (step, { play }) => {
      const attempt = briefedBy(step, play);
      if (attempt === undefined) return;
      if (attempt.briefedAt === null) patchAttempt(step, attempt.leg, { briefedAt: step.at });
      moment(step, 'whisperStart');
    },
    'media.playFinished': playFinished,
    'media.dtmf': (step, event) => {
      if (event.leg === step.state.caller) queueKey(step, event);
      else agentDigit(step, event);
    },
    'speech.heard': agentWords,
    // An agent who answered and sends nothing is as good as gone.
    'media.timeout': (step, { leg }) => {
      giveUpAttempt(step, leg, 'unreachable', CAUSES.mediaTimeout);
      tryNext(step);
    },
    deadline,
    'leg.referProgress': (step, event) => {
      referProgress(step, event);
      goOn(step);
    },
    'context.announced': contextAnnounced,
    'api.cancelHandoff': cancelHandoff,
    'api.answerHandoff': answeredByApi,
  },
  hears,
  deadlines: handoffDeadlines,
  settle: goOnBehindOffer,
  sceneChosen: joinedBy,
  callerGone: (step, event) => calledInVain(step, event) || callerGone(step, event),
  leave,
};

function hears(state: CallState, { handoff }: { readonly handoff: Handoff }, leg: LegId): readonly Source[] {
  const caller = callerOf(state).id;
  const side = handoff.caller;
  if (leg === caller) {
    if (side.name === 'joining') return [{ kind: 'leg', leg: side.leg }];
    const early = heardEarly(state, handoff);
    if (early !== null) return [{ kind: 'leg', leg: early }];
    return side.name === 'waiting' ? playing(side.hears.play) : [];
  }
  if (side.name === 'called' && side.leg === leg) return playing(side.hears);
  if (side.name === 'joining' && side.leg === leg) return [{ kind: 'leg', leg: caller }];
  const progress = openAttempts(handoff).find((attempt) => attempt.leg === leg)?.progress;
  return progress?.name === 'briefing' ? playing(progress.whisper) : (hearsAsking(state, leg) ?? []);
}

function briefedBy(step: Step, play: string): Attempt | undefined {
  return currentHandoff(step).attempts.find(
    ({ progress }) => progress.name === 'briefing' && progress.whisper.id === play,
  );
}

/** Something that the caller or an agent heard came to its end. */
function playFinished(step: Step, { play, error }: CallEventOf<'media.playFinished'>): void {
  const { caller } = currentHandoff(step);
  if (caller.name === 'waiting' && caller.hears.kind !== 'music' && caller.hears.play.id === play) {
    const isAnnouncement = caller.hears.kind === 'announcement';
    if (isAnnouncement && error === null) moment(step, 'announced');
    if (!isAnnouncement || !hearWords(step)) hear(step, music(step, currentHandoff(step).holdMusic));
    return;
  }
  if (calledLongEnough(step, play)) return;
  const attempt = briefedBy(step, play);
  if (attempt !== undefined) told(step, attempt);
}

/** A moment that the handoff waited for has come. */
function deadline(step: Step, { name }: CallEventOf<'deadline'>): void {
  const { caller } = currentHandoff(step);
  switch (name) {
    case 'ring':
      if (caller.name === 'called') callerRangTooLong(step);
      else giveUp(step, due(step, 'dialling'), 'no-answer', CAUSES.noAnswer);
      break;
    case 'total':
      for (const attempt of unanswered(currentHandoff(step))) {
        if (attempt.progress.name === 'referring') {
          referFailed(step, attempt, null, 'the time for the handoff is over', 'no-answer');
        }
      }
      giveUp(step, unanswered(currentHandoff(step)), 'no-answer', CAUSES.noAnswer);
      break;
    case 'postDial':
      for (const attempt of due(step, 'keying')) keyed(step, attempt);
      break;
    case 'briefing':
      for (const attempt of due(step, 'briefing')) told(step, attempt);
      break;
    case 'accept':
      // Whoever answered did not press the digit. For the caller that is voicemail.
      giveUp(
        step,
        due(step, 'accepting').filter((attempt) => !tellSilentAgent(step, attempt)),
        'machine',
        CAUSES.notAccepted,
      );
      break;
    case 'answering':
      if (caller.name === 'joining') callerScreenedForTooLong(step);
      else screenedForTooLong(step, [...due(step, 'greeting'), ...due(step, 'screening')]);
      break;
    case 'join':
      // The media engine does not answer, so that no other agent could be joined either.
      if (caller.name === 'joining') giveUpAttempt(step, caller.leg, 'unreachable', CAUSES.notJoined);
      fallBack(step);
      break;
    case 'wait':
      if (currentHandoff(step).asking?.waits === true) tellPlace(step);
      else tellWait(step);
      break;
    case 'room':
      roomSilent(step);
      break;
    case 'destinations':
      siteSilent(step);
      break;
    case 'agents':
      askedTooLong(step);
      break;
    case 'context':
      informed(step);
      break;
    case 'refer':
      referSilent(step);
      tryNext(step);
      break;
    case 'early':
    case 'listen':
    case 'bargeIn':
    case 'escalation':
    case 'farewell':
    case 'leave':
    case 'transfer':
    case 'releaseAfter':
    case 'release':
    case 'member':
    case 'park':
    case 'keys':
    case 'say':
    case 'voice':
    case 'voiceMusic':
    case 'limit':
    case 'recording':
    case 'recordingPause':
    case 'announcement':
    case 'beep':
    case 'voicemail':
    case 'callback':
      break;
  }
}

/** Tries the next destination, unless the caller has gone. */
function goOn(step: Step): void {
  if (step.state.stage.name === 'handoff') tryNext(step);
}

function attemptsIn(step: Step, name: Attempt['progress']['name']): readonly Attempt[] {
  return openAttempts(currentHandoff(step)).filter(({ progress }) => progress.name === name);
}

function due(step: Step, name: Attempt['progress']['name']): readonly Attempt[] {
  const { state, at } = step;
  const handoff = currentHandoff(step);
  return attemptsIn(step, name).filter((attempt) => (deadlineOf(state, handoff, attempt) ?? Infinity) <= at);
}

function giveUp(step: Step, attempts: readonly Attempt[], result: AttemptResult, cause: HangupCause): void {
  for (const { leg } of attempts) giveUpAttempt(step, leg, result, cause);
  tryNext(step);
}

/** The API took the handoff back. The agents are released, and the caller goes to the AI, or to the last words. */
function cancelHandoff(step: Step, { handoff: id }: CallEventOf<'api.cancelHandoff'>): void {
  const handoff = currentHandoff(step);
  if (handoff.id !== id || isDecided(handoff)) return;
  for (const { leg } of openAttempts(handoff)) giveUpAttempt(step, leg, 'cancelled', CAUSES.cancelled);
  patchHandoff(step, { fallback: [{ kind: 'ai' }, ...handoff.fallback.filter(({ kind }) => kind === 'hangup')] });
  fallBack(step);
}

/**
 * The caller left, or the whole call is ended. An agent who has answered is told first, then hung up on. One who has
 * not answered gets a CANCEL that says why.
 */
function leave(step: Step, { handoff }: { readonly handoff: Handoff }, { reason, cause }: Departure): Farewell | null {
  const { callerLeft } = step.state.plan;
  let farewell: Farewell | null = null;
  for (const { leg, answeredAt, sipStatus } of openAttempts(handoff)) {
    endAttempt(step, leg, { result: 'cancelled', sipStatus, q850Cause: cause.q850 });
    const isUp = legOf(step.state, leg)?.state === 'answered';
    const isTold = answeredAt !== null && isUp && reason === 'caller-left' && callerLeft !== null && farewell === null;
    if (isTold) farewell = { leg, play: newPlay(step, callerLeft), deadline: step.at + FAREWELL_MS };
    else hangup(step, leg, cause);
  }
  endHandoff(step, 'failed', reason);
  return farewell;
}
