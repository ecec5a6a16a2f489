import type { PlayId } from '../ports/ids.ts';
import type { Prompt } from '../ports/prompt.ts';

/** One playing of a prompt to one leg. */
export interface Play {
  readonly id: PlayId;
  readonly prompt: Prompt;
  readonly loop: boolean;
}
