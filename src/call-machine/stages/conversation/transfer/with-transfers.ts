import type { LegId } from '../../../../ports/ids.ts';
import type { CallEventOf } from '../../../events.ts';
import type { Step } from '../../../step.ts';
import { CAUSES, hangup } from '../../../step.ts';
import type { Deadlines, StageRules } from '../../rules.ts';
import { conversationOf, patchConversation } from '../circle.ts';
import { referred, transferByApi } from './begin-transfer.ts';
import {
  callerReferred,
  referProgress,
  referrerLeft,
  targetAnswered,
  targetEnded,
  targetProgress,
  transferOverdue,
} from './course.ts';
import { cancel, hungUpForFailure } from './end-transfer.ts';
import type { Transfer } from './state.ts';
import { setTransfer, transferOf } from './transfer-step.ts';

type Rules = StageRules<'conversation'>;
type Handle = (step: Step, event: never) => void;

/**
 * The rules of a conversation, and what a transfer under way changes in them. Whatever ends the conversation ends the
 * transfer first. Who hears what meanwhile is in who-hears-whom.
 */
export function withTransfers(rules: Rules): Rules {
  const handlers: Rules['on'] = {
    ...rules.on,
    'leg.referred': referred,
    'api.transfer': transferByApi,
    'leg.progress': ofTarget(targetProgress, rules.on['leg.progress']),
    'leg.answered': ofTarget(targetAnswered, rules.on['leg.answered']),
    'leg.ended': (step, event) => legEnded(step, event, rules),
    'media.timeout': (step, event) => {
      const transfer = transferOf(step.state);
      if (transfer?.referrer === event.leg) {
        hangup(step, event.leg, CAUSES.mediaTimeout);
        referrerLeft(step, transfer);
        return;
      }
      if (transfer !== null && isLastToStay(step, transfer, event.leg)) stop(step, transfer);
      rules.on['media.timeout']?.(step, event);
    },
    'leg.referProgress': (step, event) => {
      const transfer = transferOf(step.state);
      if (transfer?.course.name === 'referring' && transfer.course.leg === event.leg) {
        referProgress(step, transfer, event);
      } else rules.on['leg.referProgress']?.(step, event);
    },
    'api.release': (step, event) => {
      if (transferOf(step.state) === null) rules.on['api.release']?.(step, event);
    },
    deadline: (step, event) => {
      const transfer = transferOf(step.state);
      const isOfTransfer = transfer !== null && Object.hasOwn(deadlineOf(transfer), event.name);
      if (isOfTransfer) transferOverdue(step, transfer);
      // The parties are not left alone while one of them is put through.
      else if (transfer !== null && event.name === 'releaseAfter') patchConversation(step, { leaving: null });
      else rules.on.deadline?.(step, event);
    },
  };
  return {
    ...rules,
    on: Object.fromEntries(Object.entries(handlers).map(([type, handle]) => [type, windingUp(handle as Handle)])),
    deadlines: (stage, state) => ({
      ...rules.deadlines(stage, state),
      ...(stage.transfer !== undefined && stage.transfer !== null && deadlineOf(stage.transfer)),
    }),
    callerGone: (step, event) => {
      const transfer = transferOf(step.state);
      return (transfer !== null && callerReferred(step, transfer, event)) || rules.callerGone?.(step, event) === true;
    },
    leave: (step, stage, departure) => {
      if (stage.transfer !== undefined && stage.transfer !== null) cancel(step, stage.transfer);
      return rules.leave?.(step, stage, departure) ?? null;
    },
  };
}

/** A transfer waits no longer than for this. */
function deadlineOf({ course }: Transfer): Deadlines {
  return course.name === 'referring' ? { refer: course.wait.deadline } : { transfer: course.deadline };
}

/** Events of the new party's leg are the transfer's, and all others the conversation's. */
function ofTarget<Event extends { readonly leg: LegId }>(
  handle: (step: Step, transfer: Transfer, event: Event) => void,
  otherwise: ((step: Step, event: Event) => void) | undefined,
): (step: Step, event: Event) => void {
  return (step, event) => {
    const transfer = transferOf(step.state);
    if (transfer !== null && isTarget(transfer, event.leg)) handle(step, transfer, event);
    else otherwise?.(step, event);
  };
}

function isTarget({ course }: Transfer, leg: LegId): boolean {
  return course.name === 'dialling' && course.leg === leg;
}

function legEnded(step: Step, event: CallEventOf<'leg.ended'>, rules: Rules): void {
  const transfer = transferOf(step.state);
  if (transfer !== null && isTarget(transfer, event.leg)) targetEnded(step, transfer, event);
  else if (transfer?.referrer === event.leg) referrerLeft(step, transfer);
  else if (!hungUpForFailure(step, event)) {
    if (transfer !== null && isLastToStay(step, transfer, event.leg)) stop(step, transfer);
    rules.on['leg.ended']?.(step, event);
  }
}

function isLastToStay(step: Step, { referrer }: Transfer, leg: LegId): boolean {
  const staying = conversationOf(step).members.filter((member) => member.leg !== referrer);
  return staying.length === 1 && staying[0]?.leg === leg;
}

/** There is nobody left to be put through: the referrer is told before it is hung up on. */
function stop(step: Step, transfer: Transfer): void {
  cancel(step, transfer);
  if (transfer.course.name === 'dialling') hangup(step, transfer.course.leg, CAUSES.normal);
  setTransfer(step, null);
}

/** Whatever makes the call leave the conversation, such as the last member who hangs up, ends its transfer as well. */
function windingUp(handle: Handle): Handle {
  return (step, event) => {
    const transfer = transferOf(step.state);
    handle(step, event);
    if (transfer === null || step.state.stage.name === 'conversation' || isEnded(step)) return;
    if (transfer.course.name === 'dialling') hangup(step, transfer.course.leg, CAUSES.normal);
    cancel(step, transfer);
  };
}

/** True if the transfer has come to its end in this step. */
function isEnded({ facts }: Step): boolean {
  return facts.some(({ type }) => type === 'transfer.ended');
}
