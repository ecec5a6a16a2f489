export { StatusCallbacks } from './status-callbacks.ts';
export { TelerAi } from './teler-ai.ts';
