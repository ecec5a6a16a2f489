import { CRM_NAME } from '../config/index.ts';
import type { Config, CrmConfig, WebhookConfig } from '../config/index.ts';
import { crmBody } from '../context/index.ts';
import type { ContextCard } from '../context/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { NewDelivery, Outbox } from '../ports/outbox.ts';
import type { JournalBatch, Store } from '../ports/store.ts';
import { WebhookMetrics } from '../records/index.ts';
import { ContextDelivery, tellingStore, TimeToContext, Webhooks } from '../webhooks/index.ts';
import type { Receiver } from '../webhooks/index.ts';
import type { PartContext } from './part-context.ts';

/** Requests to the CRM at once. */
const CRM_CONCURRENCY = 16;

/** What webhooks are told of. */
export interface WebhookSource {
  readonly store: Store;
  readonly outbox: Outbox;
  /** Gets each batch before {@link cardOf} is asked about it. */
  readonly onBatch: (batch: JournalBatch) => void;
  /** Gets each batch when it is durable. */
  readonly onWritten: (batch: JournalBatch) => void;
  /** The context card of a call that is up. */
  readonly cardOf: (call: CallId) => ContextCard | null;
}

/** The webhooks that run, and the store that tells them. */
export interface TellingParts {
  readonly store: Store;
  readonly webhooks: Webhooks;
  readonly webhookMetrics: WebhookMetrics;
  readonly contextDelivery: ContextDelivery;
}

/** Starts to deliver events. Whatever is written to the `store` that this gives is told to the receivers. */
export async function openWebhooks(
  { config, clock, logger, parts, tracing }: PartContext,
  { store, outbox, onBatch, onWritten, cardOf }: WebhookSource,
): Promise<TellingParts> {
  const receivers = receiversOf(config);
  const names = receivers.map(({ name }) => name);
  const metrics = new WebhookMetrics(names, (webhook, most) => outbox.countPending(webhook, most));
  const contextDelivery = new ContextDelivery(receivers);
  const timeToContext = new TimeToContext(clock, CRM_NAME);
  const webhooks = parts.add(
    'webhooks',
    new Webhooks({
      receivers,
      outbox,
      clock,
      logger,
      tracing,
      onOutcome: (webhook, delivery, outcome) => {
        const { id, event } = delivery;
        const { state, error } = outcome;
        contextDelivery.noted(webhook, delivery, outcome);
        const contextMs = state === 'delivered' ? timeToContext.arrived(id) : null;
        if (contextMs !== null) metrics.contextArrived(contextMs);
        metrics.count(webhook, error === null ? 'delivered' : state === 'dead' ? 'dead' : 'failed');
        if (state === 'dead')
          logger.error({ webhook, event, reason: error }, 'an event is given up after 24 h; it can be replayed');
      },
    }),
  );
  await webhooks.start();
  const onStored = (deliveries: readonly NewDelivery[], madeAtMs: number): void => {
    timeToContext.made(deliveries, madeAtMs);
    webhooks.wake(deliveries);
  };
  return {
    store: tellingStore(store, { receivers, cardOf, clock, onBatch, onWritten, onStored }),
    webhooks,
    webhookMetrics: metrics,
    contextDelivery,
  };
}

function receiversOf({ webhooks, crm }: Config): readonly Receiver[] {
  return [...webhooks.map(receiverOf), ...(crm === null ? [] : [crmReceiver(crm)])];
}

/** The CRM is told as an agent's telephone rings, or is to ring for a REFER, by the template of the configuration. */
function crmReceiver({ url, secret, template, allowPrivate, timeoutMs }: CrmConfig): Receiver {
  return {
    name: CRM_NAME,
    url,
    secrets: secret === null ? [] : [secret],
    events: ['handoff.referring', 'handoff.ringing'],
    allowPrivate,
    timeoutMs,
    concurrency: CRM_CONCURRENCY,
    bodyOf: ({ type, at, data }, card) =>
      JSON.stringify(crmBody(template, card, { type, at, destination: 'destination' in data ? data.destination : '' })),
  };
}

function receiverOf({ secret, ...webhook }: WebhookConfig): Receiver {
  return { ...webhook, secrets: secret === null ? [] : [secret].flat() };
}
