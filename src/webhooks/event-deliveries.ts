import { randomUUID } from 'node:crypto';
import type { CallId } from '../ports/ids.ts';
import type { NewDelivery } from '../ports/outbox.ts';
import type { JournalBatch } from '../ports/store.ts';
import { eventBody, webhookEventOf } from './event-body.ts';
import { DELIVERY_LIFE_MS, EVENTS_WITH_CONTEXT } from '../ports/webhook-events.ts';
import type { Receiver } from './receiver.ts';
import { wants } from './receiver.ts';

/** How receivers are told of a batch of the journal. */
export interface EventSource {
  readonly receivers: readonly Receiver[];
  /** The context card of a call as it is now; null where it has none. */
  readonly cardOf: (call: CallId) => object | null;
}

/** What receivers are to be told of a batch, for each receiver in the order of the entries. */
export function deliveriesOf(batch: JournalBatch, { receivers, cardOf }: EventSource, nowMs: number): NewDelivery[] {
  if (receivers.length === 0) return [];
  const deliveries: NewDelivery[] = [];
  for (const entry of batch.entries) {
    const event = entry.kind === 'fact' ? webhookEventOf(entry) : null;
    if (event === null || entry.kind !== 'fact') continue;
    const interested = receivers.filter((receiver) => wants(receiver, event));
    if (interested.length === 0) continue;
    const body = eventBody(entry, event, EVENTS_WITH_CONTEXT.has(event) ? cardOf(entry.callId) : null);
    for (const { name } of interested) {
      deliveries.push({
        id: randomUUID(),
        webhook: name,
        event,
        body,
        dueAtMs: nowMs,
        expiresAtMs: nowMs + DELIVERY_LIFE_MS,
      });
    }
  }
  return deliveries;
}
