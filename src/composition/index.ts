export { App } from './app.ts';
export type { AppAddresses } from './app-addresses.ts';
export { openPhonePair } from './phone-pair.ts';
export { checkStart } from './preflight.ts';
export type { PreflightResult } from './preflight.ts';
export { trunkSettings } from './trunk-settings.ts';
export type { UserAgent } from './user-agent.ts';
