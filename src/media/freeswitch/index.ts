export { FreeswitchMediaEngine } from './engine.ts';
export type { FreeswitchMediaOptions } from './engine.ts';
export type { PromptResolver } from './prompt-resolver.ts';
export type { FreeswitchServerAddress } from './server.ts';
