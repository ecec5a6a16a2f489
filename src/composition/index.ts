export { App } from './app.ts';
export type { AppAddresses } from './app-addresses.ts';
export { checkStart } from './preflight.ts';
export type { PreflightResult } from './preflight.ts';
export { UserAgent } from './user-agent.ts';
