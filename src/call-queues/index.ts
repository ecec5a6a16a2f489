export { KeptQueues } from './kept-queues.ts';
export { QueueHub } from './queue-hub.ts';
