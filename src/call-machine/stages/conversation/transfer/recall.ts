import type { Step } from '../../../step.ts';
import { CAUSES } from '../../../step.ts';
import { startHandoff } from '../../handoff/start-handoff.ts';
import { releaseOthers } from '../go-back.ts';

/**
 * The referrer has hung up, and the new party was not reached: the referrer's phone is rung back. That is a handoff of
 * its own, so the caller waits with music, whoever answers is told why, and the fallbacks of the route come after it.
 * @param referrer where it is called; null: nobody knows, and the fallbacks come at once
 */
export function recall(step: Step, destination: string, sipStatus: number | null, referrer: string | null): void {
  releaseOthers(step, CAUSES.agentLeft);
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
