export { readActions } from './actions.ts';
export { WebhookAi } from './webhook-ai.ts';
export type { WebhookAiOptions } from './webhook-ai.ts';
