export { ContextDelivery } from './context-delivery.ts';
export { Webhooks } from './webhooks.ts';
export type { WebhooksOptions } from './webhooks.ts';
export { tellingStore } from './telling-store.ts';
export type { Receiver } from './receiver.ts';
export { EVENT_SCHEMAS } from './event-schemas.ts';
export { sampleEvent } from './event-samples.ts';
export { postEvent } from './post-event.ts';
export { TimeToContext } from './time-to-context.ts';
