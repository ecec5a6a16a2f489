import type { ContextCard } from '../context/index.ts';
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
  /** Who is told of a call. */
  readonly receiversOf: (call: CallId) => readonly Receiver[];
  /** The context card of a call as it is now; null where it has none. */
  readonly cardOf: (call: CallId) => ContextCard | null;
}

/** What receivers are to be told of a batch, for each receiver in the order of the entries. */
export function deliveriesOf(batch: JournalBatch, { receiversOf, cardOf }: EventSource, nowMs: number): NewDelivery[] {
  const deliveries: NewDelivery[] = [];
  for (const entry of batch.entries) {
    if (entry.kind !== 'fact') continue;
    const event = webhookEventOf(entry);
    if (event === null) continue;
    const interested = receiversOf(entry.callId).filter((receiver) => wants(receiver, event));
    if (interested.length === 0) continue;
    const context = EVENTS_WITH_CONTEXT.has(event) ? cardOf(entry.callId) : null;
    const usual = eventBody(entry, event, context);
    for (const { name, bodyOf } of interested) {
      deliveries.push({
        id: randomUUID(),
        webhook: name,
        event,
        body: bodyOf === undefined ? usual : bodyOf(entry, context),
        dueAtMs: nowMs,
        expiresAtMs: nowMs + DELIVERY_LIFE_MS,
      });
    }
  }
  return deliveries;
}
