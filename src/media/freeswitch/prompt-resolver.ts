import type { Prompt } from '../../ports/prompt.ts';

/** Finds the WAV file of a prompt. */
export interface PromptResolver {
  /** The absolute path of the prompt's WAV file, once it is there. The promise rejects if there will be none. */
  resolve(prompt: Prompt, signal?: AbortSignal): Promise<string>;
  /** The same if the file is there already; null otherwise. */
  peek(prompt: Prompt): string | null;
}
