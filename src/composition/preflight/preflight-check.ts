import type { Config, ConfigFault } from '../../config/index.ts';
import type { PromptLibrary } from '../../media/prompts/index.ts';

/** What a check may look at, beside the machine. */
export interface PreflightContext {
  readonly config: Config;
  /** The prompts of the configuration. */
  readonly prompts: Pick<PromptLibrary, 'check'>;
}

/**
 * One thing that is to be so before the program starts. It changes nothing on the machine, does not throw for what it
 * looks for, and gives every finding with the path in the configuration that causes it.
 */
export type PreflightCheck = (context: PreflightContext) => Promise<ConfigFault[]>;
