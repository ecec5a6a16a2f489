export type { ConfiguredQueue } from './agent-queue-hub.ts';
export { AgentQueueHub } from './agent-queue-hub.ts';
