import type { PromptLibrary } from '../media/prompts/index.ts';
import type { Prompt } from '../ports/prompt.ts';
import { messageOf } from '../shared/message-of.ts';

/** What keeps a prompt from being played; null: nothing does. */
export async function promptFault(prompts: Pick<PromptLibrary, 'check'>, prompt: Prompt): Promise<string | null> {
  try {
    await prompts.check(prompt);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
