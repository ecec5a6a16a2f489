import { z } from 'zod';
import { DELIVERY_STATES } from '../../ports/outbox.ts';
import { WEBHOOK_EVENTS } from '../../ports/webhook-events.ts';
import { id, time } from './common-schemas.ts';

const deliveryShape = {
  id: id.describe('`Warmbridge-Delivery` of every attempt'),
  webhook: z.string().describe('The name of the webhook in the configuration'),
  event: z.enum(WEBHOOK_EVENTS),
  callId: id,
  state: z.enum(DELIVERY_STATES).describe('`pending`: it waits or is tried; `delivered`; `dead`: it is given up'),
  attempts: z.int(),
  createdAt: time,
  nextAttemptAt: time.nullable().describe('null while an earlier event of the call waits for the same webhook'),
  lastAttemptAt: time.nullable(),
  lastStatus: z.int().nullable().describe('null where no answer came'),
  lastError: z.string().nullable(),
  deliveredAt: time.nullable(),
} as const;

/** A delivery of an event to a webhook. */
export const deliverySchema = z.strictObject(deliveryShape);
/** A delivery that was asked for by its id. */
export const wholeDeliverySchema = z.strictObject({
  ...deliveryShape,
  body: z.string().describe('The body, as it is sent'),
});
