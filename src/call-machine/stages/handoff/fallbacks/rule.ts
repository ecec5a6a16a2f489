import type { Fallback } from '../../../../ports/call-control.ts';
import type { HandoffReason } from '../../../../ports/records.ts';
import type { Step } from '../../../step.ts';

/**
 * One kind of fallback takes the caller: it ends the handoff, or names somebody else who is to be tried.
 * `reason` says why no agent took the caller.
 * It returns false, and has changed nothing, if it cannot. The next fallback has its turn then.
 */
export type FallbackRule<Kind extends Fallback['kind']> = (
  step: Step,
  fallback: Extract<Fallback, { readonly kind: Kind }>,
  reason: HandoffReason,
) => boolean;
