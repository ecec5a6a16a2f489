import type { HandoffReason } from '../../../ports/records.ts';
import { CAUSES } from '../../step.ts';
import { reasonOfAttempt } from './attempt-result.ts';
import type { Handoff } from './state.ts';

/**
 * What the attempt came to that ended last, where another one did not end it; where nobody was dialled, why nobody could
 * be.
 */
export function whyNobody({ attempts, nobody }: Handoff): HandoffReason {
  // They come behind whatever was dialled before.
  if (nobody === 'queue-full' || nobody === 'max-wait' || nobody === 'caller-chose') return nobody;
  const last = attempts
    .filter(({ q850Cause }) => q850Cause !== CAUSES.answeredElsewhere.q850)
    .toSorted((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0))
    .at(-1);
  return last === undefined && nobody !== null ? nobody : reasonOfAttempt(last?.result ?? undefined);
}
