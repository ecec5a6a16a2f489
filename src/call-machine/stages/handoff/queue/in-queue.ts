/** A handoff waits in its queue until its turn comes, or something else is done. */
import type { QueueLeaving } from '../../../../ports/agent-queues.ts';
import type { HandoffReason } from '../../../../ports/records.ts';
import type { CallEventOf } from '../../../events.ts';
import type { Step } from '../../../step.ts';
import { fact } from '../../../step.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { makeWordsReady } from './tell-place.ts';

/** Nobody is free and the caller waits, or the place was asked for. */
export function placeTold(step: Step, { request, position, estimate }: CallEventOf<'queue.place'>): void {
  const { asking, queue, id, moments } = currentHandoff(step);
  if (asking?.request !== request || queue === undefined) return;
  const since = queue.since ?? step.at;
  patchHandoff(step, { queue: { ...queue, since, place: { position, estimate } } });
  if (asking.waits !== true) {
    patchHandoff(step, {
      asking: { ...asking, waits: true, deadline: since + queue.maxWaitMs },
      // The wait for a turn has a limit of its own.
      totalDeadline: null,
      moments: { ...moments, queued: since },
    });
    fact(step, 'handoff.queued', {
      handoffId: id,
      queue: queue.name,
      priority: queue.priority,
      position,
      estimate,
    });
  }
  makeWordsReady(step);
}

/** The turn has come, or the caller waits no more: from now on the time for the handoff counts. */
export function waitIsOver(step: Step, reason: HandoffReason | 'turn'): void {
  const { queue, asking, id, moments } = currentHandoff(step);
  if (queue === undefined) return;
  const { name, totalMs, since } = queue;
  if (since === null || asking?.waits !== true) return;
  patchHandoff(step, {
    queue: { ...queue, place: null, words: null },
    totalDeadline: totalMs === null ? null : step.at + totalMs,
  });
  const facts = { handoffId: id, queue: name, waitedMs: step.at - since };
  if (reason === 'turn') {
    patchHandoff(step, { moments: { ...moments, turn: step.at } });
    fact(step, 'handoff.turn', facts);
  } else fact(step, 'handoff.leftQueue', { ...facts, reason });
}

/** The handoff is in its queue no more. */
export function leaveQueue(step: Step, how: QueueLeaving, reason: HandoffReason): void {
  const { queue, id } = currentHandoff(step);
  if (queue === undefined) return;
  waitIsOver(step, reason);
  patchHandoff(step, { queue: undefined });
  step.effects.push({ type: 'leaveQueue', handoff: id, how });
}
