/** The caller is sent to an agent by REFER. What comes of it, for every strategy that does this. */
import type { LegId } from '../../../ports/ids.ts';
import type { AttemptResult } from '../../../ports/records.ts';
import { q850OfStatus } from '../../../ports/q850-cause.ts';
import { hangUpAll } from '../../ending.ts';
import type { CallEventOf } from '../../events.ts';
import type { ReferWait } from '../../refer-wait.ts';
import {
  REFER_SILENCE_MS,
  RELEASE_GRACE_MS,
  beginReferWait,
  referGoesOn,
  referredPartyGone,
  referTaken,
  referUntold,
} from '../../refer-wait.ts';
import { RELEASED, referNews, sendRefer } from '../../refer.ts';
import { callerOf, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, enterClosing, fact } from '../../step.ts';
import { resultOfStatus } from './attempt-result.ts';
import { endAttempt, giveUpAttempt, headersOf } from './attempts.ts';
import { endHandoff } from './end-handoff.ts';
import { currentHandoff, moment, patchAttempt, patchHandoff } from './handoff-step.ts';
import type { Attempt, ReferringAttempt } from './state.ts';
import { isReferring, openAttempts, referringAttempt } from './state.ts';
import { join } from './strategies/join.ts';

/** Sends the REFER. @param replaces the agent's leg whose place the caller is to take; null: the caller calls anew */
export function sendCaller(step: Step, { leg, address: destination }: Attempt, replaces: LegId | null): void {
  patchAttempt(step, leg, { progress: { name: 'referring', wait: beginReferWait(step.at) } });
  patchHandoff(step, { sentTo: leg });
  moment(step, 'referred');
  sendRefer(step, { leg: callerOf(step.state).id, destination, replaces, headers: headersOf(step) });
}

/** The caller's phone told how the REFER goes. */
export function referProgress(step: Step, event: CallEventOf<'leg.referProgress'>): void {
  const news = referNews(event);
  const attempt = referringAttempt(currentHandoff(step));
  if (attempt === null) {
    // Nobody waited any longer, and the caller's phone did come through.
    if (news.kind === 'succeeded') release(step, lateAttempt(step), news.status);
    return;
  }
  switch (news.kind) {
    case 'under-way':
      goesOn(step, attempt, news.status);
      return;
    case 'untold':
      setWait(step, attempt, referUntold(step.at, attempt.progress.wait));
      return;
    case 'succeeded':
      release(step, attempt, news.status);
      return;
    case 'failed':
      referFailed(step, attempt, news.status, 'the far end refused the transfer, or could not call');
  }
}

/** The attempt to which a REFER belongs that was given up; undefined where that was one of a former handoff. */
function lateAttempt(step: Step): Attempt | undefined {
  const { attempts, sentTo } = currentHandoff(step);
  return attempts.findLast(({ leg }) => leg === sentTo);
}

function isBlind(step: Step, { leg }: Attempt): boolean {
  return leg === callerOf(step.state).id;
}

function setWait(step: Step, { leg, progress }: ReferringAttempt, wait: ReferWait): void {
  patchAttempt(step, leg, { progress: { ...progress, wait } });
}

function goesOn(step: Step, attempt: ReferringAttempt, status: number | null): void {
  const { leg, progress, ringingAt, destination } = attempt;
  const handoff = currentHandoff(step);
  // An agent who accepted does not ring, and waits in silence: progress does not prolong that.
  if (!isBlind(step, attempt)) {
    setWait(step, attempt, referTaken(progress.wait));
    return;
  }
  const rings = status !== null && status > 100;
  const patienceMs = rings ? Math.max(REFER_SILENCE_MS, handoff.ringTimeoutMs) : REFER_SILENCE_MS;
  patchAttempt(step, leg, {
    progress: { ...progress, wait: referGoesOn(step.at, progress.wait, patienceMs) },
    sipStatus: status ?? attempt.sipStatus,
    ringingAt: rings ? (ringingAt ?? step.at) : ringingAt,
  });
  if (!rings || ringingAt !== null) return;
  fact(step, 'handoff.ringing', {
    handoffId: handoff.id,
    leg,
    destination,
    sipStatus: status,
    reason: handoff.reason,
    summary: handoff.summary,
    context: handoff.context === null ? null : { ...handoff.context },
  });
}

/** The time of a REFER is over, and nobody told of an outcome. */
export function referSilent(step: Step): void {
  const attempt = referringAttempt(currentHandoff(step));
  if (attempt !== null) referFailed(step, attempt, null, 'nobody told how it ended');
}

/**
 * The caller is still ours. An agent who accepted is joined with the caller here. If there is none, whoever calls this
 * goes on with the destinations.
 * @param result of the attempt. @defaultValue what the status says
 */
export function referFailed(
  step: Step,
  attempt: Attempt,
  status: number | null,
  detail: string,
  result: AttemptResult = resultOf(attempt, status),
): void {
  const { leg } = attempt;
  fact(step, 'handoff.referFailed', { handoffId: currentHandoff(step).id, status, detail });
  if (isBlind(step, attempt)) {
    patchHandoff(step, { inEffect: 'conference' });
    endAttempt(step, leg, { result, sipStatus: status, q850Cause: q850OfStatus(status) });
  } else if (legOf(step.state, leg)?.state === 'answered') {
    patchAttempt(step, leg, { progress: { name: 'accepted' } });
    join(step, leg);
  } else {
    endAttempt(step, leg, { result: 'declined', sipStatus: 200, q850Cause: CAUSES.agentLeft.q850 });
  }
}

function resultOf({ ringingAt }: Attempt, status: number | null): AttemptResult {
  const rang = ringingAt !== null;
  return status === null && rang ? 'no-answer' : resultOfStatus({ status, rang });
}

/**
 * An agent's leg ended while the caller is being sent to it. That is how a phone ends a dialog whose place was taken
 * (RFC 3891 3), so the word on the REFER is waited for. True where it is so.
 */
export function agentGoneMeanwhile(step: Step, attempt: Attempt): boolean {
  if (!isReferring(attempt)) return false;
  setWait(step, attempt, referredPartyGone(step.at, attempt.progress.wait));
  return true;
}

/** The caller's leg is over. A phone that says BYE in place of the last NOTIFY has gone to the agent. */
export function callerGone(step: Step, { by }: CallEventOf<'leg.ended'>): boolean {
  const attempt = referringAttempt(currentHandoff(step));
  if (by !== 'remote' || attempt?.progress.wait.isTaken !== true) return false;
  release(step, attempt, 200);
  hangUpAll(step, CAUSES.released);
  return true;
}

/** Caller and agent talk to each other without us. Whoever else was dialled is let go. */
function release(step: Step, released: Attempt | undefined, status: number): void {
  for (const { leg } of openAttempts(currentHandoff(step))) {
    if (leg !== released?.leg) giveUpAttempt(step, leg, 'cancelled', CAUSES.cancelled);
  }
  const { attempts, moments } = currentHandoff(step);
  const at = attempts.findLastIndex(({ leg, startedAt }) => leg === released?.leg && startedAt === released.startedAt);
  const attempt = attempts[at];
  if (attempt !== undefined) {
    const isGone = legOf(step.state, attempt.leg)?.state === 'ended';
    const ended: Attempt = {
      ...attempt,
      result: 'answered',
      sipStatus: status,
      q850Cause: null,
      answeredAt: attempt.answeredAt ?? step.at,
      endedAt: isGone ? step.at : null,
      progress: { name: 'over' },
    };
    // The moments of an agent whom we dialled must not mix with that of one whom we did not.
    const own = isBlind(step, attempt) ? { answered: step.at, whisperStart: null, accepted: null } : {};
    patchHandoff(step, { attempts: attempts.with(at, ended), moments: { ...moments, ...own } });
  }
  moment(step, 'released');
  endHandoff(step, 'released', 'completed');
  enterClosing(step, RELEASED, null, step.at + RELEASE_GRACE_MS);
}
