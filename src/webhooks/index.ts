export { Webhooks } from './webhooks.ts';
export type { WebhooksOptions } from './webhooks.ts';
export { tellingStore } from './telling-store.ts';
export type { Receiver } from './receiver.ts';
