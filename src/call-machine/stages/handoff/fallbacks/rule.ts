import type { Fallback } from '../../../../ports/call-control.ts';
import type { HandoffReason } from '../../../../ports/records.ts';
import type { Step } from '../../../step.ts';

/**
 * One kind of fallback takes the caller: it ends the handoff, or tries somebody else.
 * `reason`: why no agent took the caller.
 * Returns false where it cannot, so that the next fallback has its turn; then it has changed nothing.
 */
export type FallbackRule<Kind extends Fallback['kind']> = (
  step: Step,
  fallback: Extract<Fallback, { readonly kind: Kind }>,
  reason: HandoffReason,
) => boolean;
