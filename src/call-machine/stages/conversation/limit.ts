/**
 * A conversation that whoever began it wants to end by itself: after some time, or by a key of the caller's. It ends as if
 * the agent had left.
 */
import { closeCall } from '../../ending.ts';
import type { CallEventOf } from '../../events.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES } from '../../step.ts';
import type { Deadlines } from '../rules.ts';
import { conversationOf } from './circle.ts';
import { returnToAi } from './go-back.ts';
import type { Conversation } from './state.ts';

export function limitDeadlines(stage: Conversation): Deadlines {
  const endsAt = isTalkUnderWay(stage) ? (stage.limit?.endsAt ?? null) : null;
  return endsAt === null ? {} : { limit: endsAt };
}

/** The time is over. */
export function limitReached(step: Step): void {
  endTalk(step, 'time-limit');
}

/** Somebody pressed a key. @returns true if the caller ends the conversation by it */
export function endedByKey(step: Step, { leg, digit }: CallEventOf<'media.dtmf'>): boolean {
  const stage = conversationOf(step);
  if (leg !== callerOf(step.state).id || stage.limit?.key !== digit || !isTalkUnderWay(stage)) return false;
  endTalk(step, 'caller-key');
  return true;
}

/** Nobody is put through, or on the way elsewhere, and the caller is not parked. */
function isTalkUnderWay({ leaving, transfer = null, parked }: Conversation): boolean {
  return leaving?.name !== 'referring' && transfer === null && parked === null;
}

function endTalk(step: Step, reason: 'time-limit' | 'caller-key'): void {
  if (conversationOf(step).afterwards === 'ai' && returnToAi(step, reason)) return;
  closeCall(step, { result: 'completed', reason, sipStatus: 200 }, CAUSES.normal);
}
