import type { QueueLeaving } from '../../../ports/agent-queues.ts';
import type { HandoffReason, HandoffResult } from '../../../ports/records.ts';
import { callbackDone } from '../../callback/follow-callback.ts';
import { attemptRecord, timingsOf } from '../../records.ts';
import { legOf } from '../../state.ts';
import { tellRefer } from '../../voice/tell-refer.ts';
import type { Step } from '../../step.ts';
import { fact, patch } from '../../step.ts';
import { forgetAgents } from './forget-agents.ts';
import { currentHandoff } from './handoff-step.ts';
import { leaveQueue } from './queue/in-queue.ts';
import type { EndedHandoff } from './state.ts';

/** Puts the end of the handoff on record. Whoever calls this enters the next stage at once. */
export function endHandoff(step: Step, result: HandoffResult, reason: HandoffReason): void {
  forgetAgents(step);
  leaveQueue(step, leavingOf(result, reason), reason);
  const { id, startedAt, strategy, reason: why, summary, context, attempts, moments, whispers } = currentHandoff(step);
  const ended: EndedHandoff = {
    id,
    startedAt,
    endedAt: step.at,
    strategy,
    reason: why,
    summary,
    context,
    attempts,
    moments,
    ...(whispers !== undefined && { whispers }),
    result,
    resultReason: reason,
  };
  patch(step, { handoffs: [...step.state.handoffs, ended] });
  fact(step, 'handoff.ended', {
    handoffId: id,
    result,
    reason,
    attempts: attempts.map((attempt) => attemptRecord(attempt, legOf(step.state, attempt.leg))),
    timings: timingsOf(ended),
  });
  tellRefer(step, ended);
  if (result === 'bridged' || result === 'released') callbackDone(step);
}

function leavingOf(result: HandoffResult, reason: HandoffReason): QueueLeaving {
  if (result === 'bridged' || result === 'released') return 'answered';
  return reason === 'caller-left' ? 'abandoned' : 'left';
}
