export { EmbeddedMediaEngine } from './engine.ts';
export type { EmbeddedMediaOptions } from './engine.ts';
export type { PromptResolver } from './prompt-store.ts';
