export { QueueHub } from './queue-hub.ts';
export { WaitingLine } from './waiting-line.ts';
