import type { Config, WebhookConfig } from '../config/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { JournalBatch, Store } from '../ports/store.ts';
import { WebhookMetrics } from '../records/index.ts';
import { tellingStore, Webhooks } from '../webhooks/index.ts';
import type { Receiver } from '../webhooks/index.ts';
import type { PartContext } from './part-context.ts';

/** What webhooks are told of. */
export interface WebhookSource {
  readonly store: Store;
  readonly outbox: Outbox;
  /** Gets each batch before {@link cardOf} is asked about it. */
  readonly onBatch: (batch: JournalBatch) => void;
  /** The context card of a call that is up. */
  readonly cardOf: (call: CallId) => object | null;
}

/** The webhooks that run, and the store that tells them. */
export interface TellingParts {
  readonly store: Store;
  readonly webhooks: Webhooks;
  readonly webhookMetrics: WebhookMetrics;
}

/** Starts to deliver events. Whatever is written to the `store` that this gives is told to the receivers. */
export async function openWebhooks(
  { config, clock, logger, parts }: PartContext,
  { store, outbox, onBatch, cardOf }: WebhookSource,
): Promise<TellingParts> {
  const receivers = receiversOf(config);
  const names = receivers.map(({ name }) => name);
  const metrics = new WebhookMetrics(names, (webhook, most) => outbox.countPending(webhook, most));
  const webhooks = parts.add(
    'webhooks',
    new Webhooks({
      receivers,
      outbox,
      clock,
      logger,
      onOutcome: (webhook, { event }, { state, error }) => {
        metrics.count(webhook, error === null ? 'delivered' : state === 'dead' ? 'dead' : 'failed');
        if (state === 'dead')
          logger.error({ webhook, event, reason: error }, 'an event is given up after 24 h; it can be replayed');
      },
    }),
  );
  await webhooks.start();
  const onStored = webhooks.wake.bind(webhooks);
  return {
    store: tellingStore(store, { receivers, cardOf, clock, onBatch, onStored }),
    webhooks,
    webhookMetrics: metrics,
  };
}

function receiversOf({ webhooks }: Config): readonly Receiver[] {
  return webhooks.map(receiverOf);
}

function receiverOf({ secret, ...webhook }: WebhookConfig): Receiver {
  return { ...webhook, secrets: secret === null ? [] : [secret].flat() };
}
