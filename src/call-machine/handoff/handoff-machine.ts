import type { HandoffContext, HandoffRequest } from '../../ports/call-control.ts';
import type { LegId } from '../../ports/ids.ts';
import type { HandoffReason, HandoffResult } from '../../ports/records.ts';
import { BRIEFING_MS, FAREWELL_MS, JOIN_MS } from '../deadlines.ts';
import type { HangupCause } from '../effects.ts';
import type { CallEventOf } from '../events.ts';
import { followHold } from '../hold.ts';
import { attemptRecord, timingsOf } from '../records.ts';
import { callerOf } from '../state.ts';
import { CAUSES, decideEnding, fact, hangup, newHandoffId, newPlay, patch, patchHandoff, patchLeg } from '../step.ts';
import type { Step } from '../step.ts';
import { q850OfStatus, reasonOfAttempt, resultOfStatus } from './attempt-result.ts';
import { dial, endAttempt, giveUpAttempt } from './attempts.ts';
import { handoffOf, moment, patchAttempt } from './handoff-step.ts';
import type { Handoff } from './state.ts';
import { answeredAttempt, currentAttempt } from './state.ts';
import { firstUpdate, startMusic, tellWait } from './waiting.ts';
import { acceptHint, fillTemplate } from './wording.ts';

/** What started a handoff. */
export type HandoffTrigger = 'ai' | 'api' | 'route';

/** Begins a handoff: the caller hears the announcement while the first destination is dialled. */
export function startHandoff(step: Step, trigger: HandoffTrigger, request: Partial<HandoffRequest>): void {
  const { plan, from, to } = step.state;
  const reason = request.reason ?? plan.handoff.reason;
  const summary = request.summary ?? '';
  const accept = request.accept ?? plan.handoff.accept;
  const id = newHandoffId(step);
  const announcementPrompt = request.announcement === undefined ? plan.announcement : request.announcement;
  const announcement = announcementPrompt === null ? null : newPlay(step, announcementPrompt);
  const template = request.whisper ?? plan.handoff.whisper;
  const fill = (text: string): string => fillTemplate(text, { from, to, reason, summary });
  const whisperPrompt =
    template !== null && 'text' in template
      ? { ...template, text: `${fill(template.text)}${acceptHint(accept)}`.trim() }
      : template;
  const handoff: Handoff = {
    id,
    phase: announcement === null ? 'ringing' : 'announcing',
    startedAt: step.at,
    endedAt: null,
    strategy: request.strategy ?? plan.handoff.strategy,
    reason,
    summary,
    context: request.context ?? null,
    accept,
    ringTimeoutMs: request.ringTimeoutMs ?? plan.handoff.ringTimeoutMs,
    remaining: request.destinations ?? plan.handoff.destinations,
    fallback: request.fallback ?? plan.handoff.fallback,
    attempts: [],
    totalDeadline: step.at + plan.handoff.totalTimeoutMs,
    whisperPrompt,
    announcement,
    music: null,
    update: null,
    nextUpdate: firstUpdate(step),
    whisper: null,
    briefingDeadline: null,
    acceptDeadline: null,
    joining: null,
    joinDeadline: null,
    moments: { announced: null, firstInvite: null, answered: null, whisperStart: null, accepted: null, bridged: null },
    result: null,
    resultReason: null,
  };
  patch(step, { name: 'handoff', handoff, ai: { ...step.state.ai, current: null, typeAhead: '' } });
  fact(step, 'handoff.started', {
    handoffId: id,
    trigger,
    reason,
    summary,
    strategy: handoff.strategy,
    destinations: handoff.remaining,
    context: contextData(handoff.context),
  });
  if (whisperPrompt !== null) step.effects.push({ type: 'prepare', prompt: whisperPrompt });
  if (announcement === null) startMusic(step);
  dialNext(step);
}

function contextData(context: HandoffContext | null): Readonly<Record<string, unknown>> | null {
  return context === null ? null : { ...context };
}

/** Dials the next destination; where there is none, or the time is up, falls back. */
function dialNext(step: Step): void {
  const handoff = handoffOf(step);
  const [next, ...remaining] = handoff.remaining;
  if (next === undefined || (handoff.totalDeadline !== null && step.at >= handoff.totalDeadline)) {
    fallBack(step);
    return;
  }
  patchHandoff(step, { remaining });
  dial(step, next);
}

/** The agent's phone shows signs of life. */
export function agentProgress(step: Step, event: CallEventOf<'leg.progress'>): void {
  const handoff = handoffOf(step);
  const attempt = currentAttempt(handoff);
  if (attempt?.leg !== event.leg || attempt.answeredAt !== null) return;
  patchLeg(step, event.leg, { state: 'ringing', sipCallId: event.sipCallId });
  if (attempt.ringingAt !== null) return;
  patchAttempt(step, { ringingAt: step.at });
  fact(step, 'handoff.ringing', {
    handoffId: handoff.id,
    leg: event.leg,
    destination: attempt.destination,
    sipStatus: event.status,
    reason: handoff.reason,
    summary: handoff.summary,
    context: contextData(handoff.context),
  });
}

/** The agent's phone was picked up, by a human or by a machine: brief it, nobody else hears. */
export function agentAnswered(step: Step, leg: LegId): void {
  const handoff = handoffOf(step);
  const attempt = currentAttempt(handoff);
  if (attempt?.leg !== leg) return;
  patchAttempt(step, { answeredAt: step.at, sipStatus: 200 });
  // The moments are those of one agent: a former one who did not accept must not be mixed in.
  patchHandoff(step, { moments: { ...handoff.moments, answered: step.at, whisperStart: null, accepted: null } });
  fact(step, 'handoff.answered', { handoffId: handoff.id, leg, destination: attempt.destination });
  if (handoff.whisperPrompt === null) {
    briefed(step);
    return;
  }
  patchHandoff(step, {
    phase: 'briefing',
    whisper: newPlay(step, handoff.whisperPrompt),
    briefingDeadline: step.at + BRIEFING_MS,
  });
}

/** The whisper is over: take the agent's silence for a yes, or wait for the digit. */
function briefed(step: Step): void {
  const { accept, id } = handoffOf(step);
  patchHandoff(step, { whisper: null, briefingDeadline: null });
  if (accept.mode === 'auto') {
    join(step);
    return;
  }
  patchHandoff(step, { phase: 'accepting', acceptDeadline: step.at + accept.timeoutMs });
  fact(step, 'handoff.accepting', { handoffId: id, timeoutMs: accept.timeoutMs });
}

/** The agent accepted. The parties are joined by the next scene; `handoffJoined` follows when it is in force. */
function join(step: Step): void {
  const { id } = handoffOf(step);
  moment(step, 'accepted');
  patchHandoff(step, {
    joining: 0,
    joinDeadline: step.at + JOIN_MS,
    announcement: null,
    music: null,
    update: null,
    whisper: null,
    briefingDeadline: null,
    acceptDeadline: null,
    nextUpdate: null,
  });
  fact(step, 'handoff.accepted', { handoffId: id });
}

/** The scene that joins the parties is in force. */
export function handoffJoined(step: Step): void {
  const { id } = handoffOf(step);
  const attempt = answeredAttempt(handoffOf(step));
  if (attempt === null) return;
  moment(step, 'bridged');
  patchAttempt(step, { result: 'answered' });
  patch(step, { agent: attempt.leg });
  fact(step, 'handoff.bridged', {
    handoffId: id,
    leg: attempt.leg,
    destination: attempt.destination,
    timings: timingsOf(handoffOf(step)),
  });
  endHandoff(step, 'bridged', 'completed');
  followHold(step);
}

/** A key that the agent pressed; it counts from the answer on, during the whisper too. */
export function agentDigit(step: Step, leg: LegId, digit: string): void {
  const { accept, joining } = handoffOf(step);
  if (accept.mode !== 'dtmf' || joining !== null || answeredAttempt(handoffOf(step))?.leg !== leg) return;
  if (digit === accept.accept) {
    join(step);
  } else if (digit === accept.decline) {
    giveUpAttempt(step, 'declined', CAUSES.declined);
    dialNext(step);
  }
}

/** Something that the caller or the agent heard came to its end. */
export function handoffPlayFinished(step: Step, { play, error }: CallEventOf<'media.playFinished'>): void {
  const handoff = handoffOf(step);
  if (handoff.announcement?.id === play) {
    patchHandoff(step, { announcement: null, phase: handoff.phase === 'announcing' ? 'ringing' : handoff.phase });
    if (error === null) moment(step, 'announced');
    startMusic(step);
  } else if (handoff.update?.id === play) {
    patchHandoff(step, { update: null });
    startMusic(step);
  } else if (handoff.whisper?.id === play) {
    briefed(step);
  }
}

export function handoffPlayStarted(step: Step, { play }: CallEventOf<'media.playStarted'>): void {
  if (handoffOf(step).whisper?.id === play) moment(step, 'whisperStart');
}

/** A moment that the handoff waited for has come. */
export function handoffDeadline(step: Step, { name }: CallEventOf<'deadline'>): void {
  switch (name) {
    case 'ring':
    case 'total':
      giveUpAttempt(step, 'no-answer', CAUSES.noAnswer);
      dialNext(step);
      break;
    case 'briefing':
      briefed(step);
      break;
    case 'accept':
      // Somebody or something answered and did not press the digit: voicemail, as far as the caller is concerned.
      giveUpAttempt(step, 'machine', CAUSES.notAccepted);
      dialNext(step);
      break;
    case 'join':
      // The media engine does not answer, so that no other agent could be joined either.
      giveUpAttempt(step, 'unreachable', CAUSES.notJoined);
      fallBack(step);
      break;
    case 'wait':
      tellWait(step);
      break;
    case 'listen':
    case 'farewell':
      break;
  }
}

/** The agent's leg is over by itself: not reached, or gone before it accepted. */
export function agentGone(step: Step, event: CallEventOf<'leg.ended'>): void {
  const attempt = currentAttempt(handoffOf(step));
  if (attempt?.leg !== event.leg) return;
  if (attempt.answeredAt !== null) {
    endAttempt(step, event.by === 'remote' ? 'declined' : 'unreachable', 200, event.q850Cause ?? 16);
  } else {
    const result = resultOfStatus({ status: event.status, rang: attempt.ringingAt !== null });
    endAttempt(step, result, event.status, event.q850Cause ?? q850OfStatus(event.status));
  }
  dialNext(step);
}

/** Nothing is heard from an agent who answered: as good as gone. */
export function agentSilent(step: Step, leg: LegId): void {
  if (currentAttempt(handoffOf(step))?.leg !== leg) return;
  giveUpAttempt(step, 'unreachable', CAUSES.mediaTimeout);
  dialNext(step);
}

/** No destination is left: what the fallback list says, in its order; failing that the AI, failing that the end. */
function fallBack(step: Step): void {
  const handoff = handoffOf(step);
  const reason = reasonOfAttempt(handoff.attempts.at(-1)?.result ?? undefined);
  const [next, ...fallback] = handoff.fallback;
  // Destinations that the total time left no room for are not dialled after a fallback either.
  patchHandoff(step, { remaining: [], fallback });
  switch (next?.kind) {
    case 'destination':
      patchHandoff(step, { totalDeadline: null });
      dial(step, next.uri);
      return;
    case 'hangup':
      endHandoff(step, 'failed', reason);
      sayAndHangUp(step, next.text ?? null, reason);
      return;
    case 'voicemail':
    case 'callback':
      // Not there yet; the configuration and the API refuse them, so this is a journal from a later version.
      fallBack(step);
      return;
    case 'ai':
    case undefined:
      if (step.state.plan.ai !== 'none' && step.state.ai.alive) {
        returnToAi(step, reason);
      } else if (next !== undefined) {
        fallBack(step);
      } else {
        endHandoff(step, 'failed', reason);
        sayAndHangUp(step, null, reason);
      }
  }
}

function sayAndHangUp(step: Step, text: string | null, reason: HandoffReason): void {
  const caller = callerOf(step.state).id;
  decideEnding(step, { result: 'failed', reason: `handoff-${reason}`, sipStatus: 200 });
  if (text === null) hangup(step, caller, CAUSES.failed);
  else patch(step, { farewell: { leg: caller, play: newPlay(step, { text }), deadline: step.at + FAREWELL_MS } });
}

function returnToAi(step: Step, reason: HandoffReason): void {
  const { id } = handoffOf(step);
  endHandoff(step, 'returned', reason);
  patch(step, { name: 'with-ai' });
  step.effects.push({
    type: 'notifyAi',
    notice: { event: 'handoff.ended', handoffId: id, result: 'returned', reason },
  });
}

/** The API took the handoff back: the agent is released and the caller goes to the AI, or to the fallback. */
export function cancelHandoff(step: Step): void {
  giveUpAttempt(step, 'cancelled', CAUSES.cancelled);
  patchHandoff(step, { fallback: handoffOf(step).fallback.filter(({ kind }) => kind === 'hangup') });
  if (step.state.plan.ai !== 'none' && step.state.ai.alive) returnToAi(step, 'cancelled');
  else fallBack(step);
}

/**
 * The caller left, or the whole call is ended. An agent who has answered is told first, then hung up on; one who has
 * not gets a CANCEL that says why.
 */
export function abandonHandoff(step: Step, reason: HandoffReason, cause: HangupCause): void {
  const attempt = currentAttempt(handoffOf(step));
  const { callerLeft } = step.state.plan;
  if (attempt !== null) {
    const tell = attempt.answeredAt !== null && reason === 'caller-left' && callerLeft !== null;
    endAttempt(step, 'cancelled', attempt.sipStatus, cause.q850);
    if (tell) {
      patch(step, {
        farewell: { leg: attempt.leg, play: newPlay(step, callerLeft), deadline: step.at + FAREWELL_MS },
      });
    } else {
      hangup(step, attempt.leg, cause);
    }
  }
  endHandoff(step, 'failed', reason);
}

function endHandoff(step: Step, result: HandoffResult, reason: HandoffReason): void {
  patchHandoff(step, {
    phase: result,
    result,
    resultReason: reason,
    endedAt: step.at,
    announcement: null,
    music: null,
    update: null,
    whisper: null,
  });
  const handoff = handoffOf(step);
  patch(step, { handoff: null, handoffs: [...step.state.handoffs, handoff] });
  fact(step, 'handoff.ended', {
    handoffId: handoff.id,
    result,
    reason,
    attempts: handoff.attempts.map(attemptRecord),
    timings: timingsOf(handoff),
  });
}
