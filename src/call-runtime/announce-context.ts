import type { CallId, HandoffId } from '../ports/ids.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** Waits until whoever is told of events has the context of a call's handoff. Never rejects. */
export type ContextDelivered = (call: CallId, signal: AbortSignal) => Promise<void>;

/**
 * Tells the machine when the context has arrived. The machine has a deadline, so nothing is told of one that does not.
 * @param signal aborted when the call ends
 */
export async function announceContext(
  { id, contextDelivered }: { readonly id: CallId; readonly contextDelivered?: ContextDelivered | undefined },
  handoff: HandoffId,
  signal: AbortSignal,
  emit: (event: UntimedEvent) => void,
): Promise<void> {
  await contextDelivered?.(id, signal);
  if (!signal.aborted) emit({ type: 'context.announced', handoff });
}
