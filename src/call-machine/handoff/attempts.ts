/** One destination after the other: each is dialled, and each attempt comes to one result. */
import type { AttemptResult } from '../../ports/records.ts';
import type { HangupCause } from '../effects.ts';
import type { CallEventOf } from '../events.ts';
import { attemptRecord } from '../records.ts';
import type { Step } from '../step.ts';
import { fact, hangup, openLeg, patch, patchHandoff } from '../step.ts';
import { handoffOf, moment, patchAttempt } from './handoff-step.ts';
import type { Attempt } from './state.ts';
import { currentAttempt } from './state.ts';
import { firstUpdate, startMusic } from './waiting.ts';

/** Opens the agent's leg and an attempt for it. */
export function dial(step: Step, destination: string): void {
  const { id, reason, summary, ringTimeoutMs } = handoffOf(step);
  const leg = openLeg(step, 'agent');
  const attempt: Attempt = {
    leg,
    destination,
    result: null,
    sipStatus: null,
    q850Cause: null,
    startedAt: step.at,
    ringingAt: null,
    answeredAt: null,
    endedAt: null,
    ringDeadline: step.at + ringTimeoutMs,
  };
  const handoff = handoffOf(step);
  patchHandoff(step, {
    attempts: [...handoff.attempts, attempt],
    phase: handoff.announcement === null ? 'ringing' : 'announcing',
  });
  moment(step, 'firstInvite');
  step.effects.push({
    type: 'dial',
    leg,
    destination,
    callerNumber: step.state.from,
    headers: { handoff: id, reason, summary },
  });
  fact(step, 'handoff.dialling', { handoffId: id, leg, destination });
}

/** The attempt under way has failed; the caller goes on waiting. Whoever calls this decides what is tried next. */
export function endAttempt(
  step: Step,
  result: AttemptResult,
  sipStatus: number | null,
  q850Cause: number | null,
): void {
  patchAttempt(step, { result, sipStatus, q850Cause, endedAt: step.at });
  patchHandoff(step, {
    whisper: null,
    briefingDeadline: null,
    acceptDeadline: null,
    joining: null,
    joinDeadline: null,
  });
  const { id, attempts, announcement, music, update, nextUpdate } = handoffOf(step);
  const last = attempts.at(-1);
  if (last !== undefined) fact(step, 'handoff.attemptEnded', { handoffId: id, attempt: attemptRecord(last) });
  // An agent who accepted and left before the parties were joined: the caller waits again.
  if (announcement === null && update === null && music === null) startMusic(step);
  if (nextUpdate === null) patchHandoff(step, { nextUpdate: firstUpdate(step) });
}

/** Ends the attempt under way from our side. */
export function giveUpAttempt(step: Step, result: AttemptResult, cause: HangupCause): void {
  const attempt = currentAttempt(handoffOf(step));
  if (attempt === null) return;
  hangup(step, attempt.leg, cause);
  endAttempt(step, result, attempt.sipStatus, cause.q850);
}

/** The agent whom the caller was handed to is gone: its attempt, the last of its handoff, has its end. */
export function agentReleased(step: Step, { leg, q850Cause }: CallEventOf<'leg.ended'>): void {
  patch(step, {
    handoffs: step.state.handoffs.map((handoff) => {
      const last = handoff.attempts.at(-1);
      if (last?.leg !== leg) return handoff;
      return { ...handoff, attempts: [...handoff.attempts.slice(0, -1), { ...last, endedAt: step.at, q850Cause }] };
    }),
  });
}
