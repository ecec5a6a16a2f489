export { DialledCalls } from './dialled-calls.ts';
export { LiveHub } from './live-hub.ts';
export type { LiveMessage } from './live-message.ts';
