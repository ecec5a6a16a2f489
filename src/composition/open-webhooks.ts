import type { CallConfigs } from '../call-runtime/index.ts';
import { CRM_NAME } from '../config/index.ts';
import type { ContextCard } from '../context/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { NewDelivery, Outbox } from '../ports/outbox.ts';
import type { JournalBatch, Store } from '../ports/store.ts';
import { WebhookMetrics } from '../records/index.ts';
import { ContextDelivery, tellingStore, TimeToContext, Webhooks } from '../webhooks/index.ts';
import { CallReceivers } from './call-receivers.ts';
import type { PartContext } from './part-context.ts';

/** What webhooks are told of. */
export interface WebhookSource {
  readonly store: Store;
  readonly outbox: Outbox;
  /** The configurations of the calls that are up. */
  readonly configs: CallConfigs;
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
  { current, clock, logger, parts, tracing }: PartContext,
  { store, outbox, configs, onBatch, onWritten, cardOf }: WebhookSource,
): Promise<TellingParts> {
  const receivers = new CallReceivers(current, configs);
  const names = (): readonly string[] => receivers.now.map(({ name }) => name);
  const metrics = new WebhookMetrics(names, (webhook, most) => outbox.countPending(webhook, most));
  const contextDelivery = new ContextDelivery((call) => receivers.of(call));
  const timeToContext = new TimeToContext(clock, CRM_NAME);
  const webhooks = parts.add(
    'webhooks',
    new Webhooks({
      receivers: receivers.now,
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
  current.follow({
    name: 'the webhooks',
    switchTo: () => {
      const former = names();
      receivers.change();
      webhooks.deliverTo(receivers.now);
      for (const name of former) if (!names().includes(name)) contextDelivery.forget(name);
    },
    // What is given up can be replayed, once its receiver is back.
    settle: async () => {
      await webhooks.abandonOthers().catch((error: unknown) => {
        logger.error({ err: error }, 'what waits for webhooks that are gone is given up at the next start only');
      });
    },
  });
  const onStored = (deliveries: readonly NewDelivery[], madeAtMs: number): void => {
    timeToContext.made(deliveries, madeAtMs);
    webhooks.wake(deliveries);
  };
  return {
    store: tellingStore(store, {
      receiversOf: (call) => receivers.of(call),
      cardOf,
      clock,
      onBatch,
      onWritten,
      onStored,
    }),
    webhooks,
    webhookMetrics: metrics,
    contextDelivery,
  };
}
