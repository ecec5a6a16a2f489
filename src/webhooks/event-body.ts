import type { FactEntry } from '../ports/journal.ts';
import { EVENTS_WITH_CONTEXT, WEBHOOK_EVENTS } from '../ports/webhook-events.ts';
import type { WebhookEvent } from '../ports/webhook-events.ts';

/** The event that a fact is for receivers; null where it is none of theirs. */
export function webhookEventOf({ type }: FactEntry): WebhookEvent | null {
  return WEBHOOK_EVENTS.find((event) => event === type) ?? null;
}

/**
 * What receivers are sent: what is known of every event, then what its type adds, as `GET /v1/calls/{id}/events` has
 * it. `id` is the same for all receivers and attempts, so that a receiver knows an event that it has had.
 * @param context the context card, where the event carries it
 */
export function eventBody(entry: FactEntry, event: WebhookEvent, context: object | null): string {
  const { callId, sequence, at, data } = entry;
  return JSON.stringify({
    ...data,
    ...(EVENTS_WITH_CONTEXT.has(event) && { context }),
    id: `${callId}.${String(sequence)}`,
    event,
    callId,
    sequence,
    at,
  });
}
