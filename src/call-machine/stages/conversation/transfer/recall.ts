import { callerOf } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { CAUSES, hangup, stageOf } from '../../../step.ts';
import { startHandoff } from '../../handoff/start-handoff.ts';

/**
 * The referrer has hung up, and the new party was not reached: the referrer's phone is rung back. That is a handoff of
 * its own, so the caller waits with music, whoever answers is told why, and the fallbacks of the route come after it.
 * @param referrer where it is called; null: nobody knows, and the fallbacks come at once
 */
export function recall(step: Step, destination: string, sipStatus: number | null, referrer: string | null): void {
  const caller = callerOf(step.state).id;
  for (const { leg } of stageOf(step, 'conversation').members) {
    if (leg !== caller) hangup(step, leg, CAUSES.agentLeft);
  }
  const { summary = '', context = null } = step.state.handoffs.at(-1) ?? {};
  startHandoff(step, 'transfer', {
    destinations: referrer === null ? [] : [referrer],
    reason: `Recall: the transfer to ${destination} failed${sipStatus === null ? '' : ` (${String(sipStatus)})`}`,
    summary,
    ...(context !== null && { context }),
    announcement: null,
    strategy: 'conference',
  });
}
