export { MessageWaiting } from './message-waiting.ts';
