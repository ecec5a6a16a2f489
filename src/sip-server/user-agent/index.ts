export type { Core, UserAgentSettings } from './core.ts';
export { endDialog } from './dialog-ender.ts';
export { contactUri } from './dialog-setup.ts';
export { ownResponse, statelessTag } from './response-builder.ts';
export { UserAgent } from './user-agent.ts';
export { stampVia } from './via-stamp.ts';
