export { PromptError } from './prompt-error.ts';
export { PromptLibrary } from './prompt-library.ts';
export type { PromptLibraryOptions } from './prompt-library.ts';
