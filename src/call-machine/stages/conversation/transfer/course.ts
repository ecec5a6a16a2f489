/** A transfer under way: the new party's phone rings, and it answers, fails, or somebody leaves. */
import { closeCall } from '../../../ending.ts';
import type { CallEventOf } from '../../../events.ts';
import { RELEASE_GRACE_MS, referGoesOn, referUntold } from '../../../refer-wait.ts';
import { RELEASED, referNews } from '../../../refer.ts';
import { legOf } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { CAUSES, enterClosing, fact, hangup, patchLeg } from '../../../step.ts';
import { forwardTargets } from '../../handoff/forwarding.ts';
import { memberOf } from '../circle.ts';
import { leaveMember } from '../members.ts';
import { dialTarget } from './dial-target.ts';
import { fail, putThrough, released } from './end-transfer.ts';
import type { Transfer, TransferCourse } from './state.ts';
import { setCourse, setTransfer, tell } from './transfer-step.ts';

/** The new party's phone shows signs of life. */
export function targetProgress(step: Step, transfer: Transfer, event: CallEventOf<'leg.progress'>): void {
  patchLeg(step, event.leg, { state: 'ringing', sipCallId: event.sipCallId });
  progressed(step, transfer, event.status);
}

function progressed(step: Step, transfer: Transfer, status: number): void {
  if (transfer.told === status) return;
  tell(step, transfer, status);
  setTransfer(step, { ...transfer, told: status });
  fact(step, 'transfer.progress', { leg: transfer.referrer, destination: transfer.destination, sipStatus: status });
}

/** The new party answered. */
export function targetAnswered(step: Step, transfer: Transfer): void {
  putThrough(step, transfer, transfer.course.leg);
}

/** The new party's phone refused, or was not reached. What it names instead is tried (RFC 3261 8.1.3.4). */
export function targetEnded(step: Step, transfer: Transfer, event: CallEventOf<'leg.ended'>): void {
  const { course } = transfer;
  if (course.name !== 'dialling' || !forward(step, course, event)) fail(step, transfer, event.status, event.phrase);
}

function forward(
  step: Step,
  course: Extract<TransferCourse, { readonly name: 'dialling' }>,
  event: CallEventOf<'leg.ended'>,
): boolean {
  const { depth, visited } = course;
  const to = forwardTargets(course, course, event);
  const [next, ...forwards] = [...to.map((destination) => ({ destination, depth: depth + 1 })), ...course.forwards];
  if (next === undefined) return false;
  const trail = { depth: next.depth, forwards, visited: [...visited, ...to] };
  const role = legOf(step.state, event.leg)?.role ?? 'agent';
  setCourse(step, { ...dialTarget(step, next.destination, { role, trail }), deadline: course.deadline });
  return true;
}

/** The new party did not answer in time, or nobody told what became of our REFER. */
export function transferOverdue(step: Step, transfer: Transfer): void {
  const { course } = transfer;
  if (course.name === 'dialling') hangup(step, course.leg, CAUSES.noAnswer);
  fail(step, transfer, course.name === 'dialling' ? 408 : null);
}

/** The referrer hung up without waiting for the outcome, as phones do in a blind transfer. Those who stay wait on. */
export function referrerLeft(step: Step, { referrer }: Transfer): void {
  if (memberOf(step, referrer) !== null) leaveMember(step, referrer);
}

/** What became of the REFER that the caller's phone got. */
export function referProgress(step: Step, transfer: Transfer, event: CallEventOf<'leg.referProgress'>): void {
  const { course } = transfer;
  const news = referNews(event);
  if (course.name !== 'referring') return;
  switch (news.kind) {
    case 'under-way':
      setCourse(step, { ...course, wait: referGoesOn(step.at, course.wait) });
      return;
    case 'untold':
      setCourse(step, { ...course, wait: referUntold(step.at, course.wait) });
      return;
    case 'succeeded':
      released(step, transfer, news.status);
      enterClosing(step, RELEASED, null, step.at + RELEASE_GRACE_MS);
      return;
    case 'failed':
      fail(step, transfer, news.status);
  }
}

/** The caller's leg is over. A phone that says BYE in place of the last NOTIFY has gone to the new party. */
export function callerReferred(step: Step, transfer: Transfer, { by }: CallEventOf<'leg.ended'>): boolean {
  const { course } = transfer;
  if (by !== 'remote' || course.name !== 'referring' || !course.wait.isTaken) return false;
  released(step, transfer, null);
  closeCall(step, RELEASED, CAUSES.released);
  return true;
}
