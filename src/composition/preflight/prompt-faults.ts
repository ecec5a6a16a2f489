import type { Prompt } from '../../ports/prompt.ts';
import { promptFault } from '../prompt-fault.ts';
import type { PreflightContext } from './preflight-check.ts';

/** A prompt, and where it is named. */
export interface NamedPrompt<Path> {
  readonly path: Path;
  readonly prompt: Prompt;
}

/** The prompts that cannot be played, and why. They are looked at one after the other. */
export async function promptFaults<Path>(
  { prompts }: Pick<PreflightContext, 'prompts'>,
  named: readonly NamedPrompt<Path>[],
): Promise<{ readonly path: Path; readonly message: string }[]> {
  const faults: { readonly path: Path; readonly message: string }[] = [];
  for (const { path, prompt } of named) {
    const message = await promptFault(prompts, prompt);
    if (message !== null) faults.push({ path, message });
  }
  return faults;
}
