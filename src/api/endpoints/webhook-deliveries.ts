import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { asCallId } from '../../ports/ids.ts';
import { DELIVERY_STATES } from '../../ports/outbox.ts';
import type { DeliveryRecord, Outbox } from '../../ports/outbox.ts';
import { DELIVERY_LIFE_MS } from '../../ports/webhook-events.ts';
import { conflict, notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { wholeNumber } from './query-values.ts';

/** What receivers were told, and what they are still to be told. */
export interface DeliverySource {
  readonly outbox: Outbox;
  /** A delivery for that webhook was put back. */
  readonly onReplay: (webhook: string) => void;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

const listQuery = z.strictObject({
  state: z.enum(DELIVERY_STATES).optional(),
  webhook: z.string().max(512).optional().describe('The name of the webhook in the configuration'),
  call: z.string().max(128).optional().describe('The id of a call'),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional().describe('`nextCursor` of the page before'),
});

const NOT_FOUND = { description: 'There is no such delivery', schema: 'Error' } as const;

/** /v1/webhook-deliveries. */
export function webhookDeliveryEndpoints({ outbox, onReplay }: DeliverySource, clock: Clock): readonly Endpoint[] {
  const find = async (id: string): Promise<DeliveryRecord & { readonly body: string }> => {
    const delivery = await outbox.getDelivery(id);
    if (delivery === null) throw notFound('delivery');
    return delivery;
  };
  return [
    endpoint({
      method: 'GET',
      path: '/v1/webhook-deliveries',
      permission: 'system.read',
      summary: 'Deliveries of events to webhooks, newest first',
      query: listQuery,
      responses: { 200: { description: 'A page of deliveries, without their bodies', schema: 'WebhookDeliveryList' } },
      handle: async ({ query: { call, ...query } }) => {
        const wanted = { ...query, call: call === undefined ? undefined : asCallId(call) };
        return { status: 200, body: await outbox.listDeliveries(wanted) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/webhook-deliveries/{id}',
      // A body has what was said in private, and what a CRM is sent.
      permission: 'system.act',
      summary: 'A delivery, with the body that is sent',
      responses: { 200: { description: 'The delivery', schema: 'WebhookDelivery' }, 404: NOT_FOUND },
      handle: async ({ params }) => ({ status: 200, body: await find(params['id'] ?? '') }),
    }),
    endpoint({
      method: 'POST',
      path: '/v1/webhook-deliveries/{id}/replay',
      permission: 'system.act',
      summary: 'Deliver once more what was delivered or given up',
      responses: {
        202: { description: 'It is sent again, for up to 24 h', schema: 'WebhookDelivery' },
        404: NOT_FOUND,
        409: { description: 'It is not over: it is sent anyway', schema: 'Error' },
      },
      handle: async ({ params }) => {
        const id = params['id'] ?? '';
        const nowMs = clock.wall();
        const replayed = await outbox.replay(id, nowMs, nowMs + DELIVERY_LIFE_MS);
        if (replayed === null) throw notFound('delivery');
        if (!replayed) throw conflict('pending', 'the delivery is not over');
        const delivery = await find(id);
        onReplay(delivery.webhook);
        return { status: 202, body: delivery };
      },
    }),
  ];
}
