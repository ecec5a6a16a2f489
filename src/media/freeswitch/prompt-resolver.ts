import type { Prompt } from '../../ports/prompt.ts';

/** Finds the WAV file of a prompt. */
export interface PromptResolver {
  /** The absolute path of the prompt's WAV file, once it is there. Rejects where there will be none. */
  resolve(prompt: Prompt, signal?: AbortSignal): Promise<string>;
  /** The same where the file is there already; null otherwise. */
  peek(prompt: Prompt): string | null;
}
