export { PromptError } from './prompt-error.ts';
export type { PromptErrorCode } from './prompt-error.ts';
export { DEFAULT_MAX_CACHE_BYTES, PromptLibrary } from './prompt-library.ts';
export type { PromptLibraryOptions } from './prompt-library.ts';
