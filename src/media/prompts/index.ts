export { PromptError } from './prompt-error.ts';
export { PromptLibrary } from './prompt-library.ts';
export type { PromptLibraryOptions, PromptUrls } from './prompt-library.ts';
