export { KeptThread } from './kept-thread.ts';
export { ignoreLoss, REQUEST_TIMEOUT_MS, ThreadLink } from './thread-link.ts';
export { raiseThreadPriority, REALTIME, setThreadNiceness } from './thread-priority.ts';
export { ThreadOnDemand } from './thread-on-demand.ts';
export { ThreadServer } from './thread-server.ts';
