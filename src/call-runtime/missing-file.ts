import type { Prompt } from '../ports/prompt.ts';
import type { ActionOptions } from './action-options.ts';

/** The first prompt of a request that cannot be played, by its name there; null if all can be. */
export async function missingFile(
  prompts: Readonly<Record<string, Prompt | null | undefined>>,
  promptFault: ActionOptions['promptFault'],
): Promise<{ readonly name: string; readonly message: string } | null> {
  for (const [name, prompt] of Object.entries(prompts)) {
    // Words are spoken when their turn comes, but a file must be there now.
    if (prompt === undefined || prompt === null || !('file' in prompt)) continue;
    const message = await promptFault(prompt);
    if (message !== null) return { name, message };
  }
  return null;
}
