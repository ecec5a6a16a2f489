import type { Config, ConfigFault } from '../../config/index.ts';
import type { PromptLibrary } from '../../media/prompts/index.ts';
import type { Voice } from '../open-voice.ts';

/** What a check may look at, beside the machine. */
export interface PreflightContext {
  readonly config: Config;
  /** The prompts of the configuration. */
  readonly prompts: Pick<PromptLibrary, 'check'>;
  /** The voice that the configuration names. */
  readonly voice?: Pick<Voice, 'fault' | 'silence'> | undefined;
}

/**
 * One condition that must hold before the program starts. The check changes nothing on the machine and does not throw
 * for what it looks for. It gives every finding with the path in the configuration that causes it.
 */
export type PreflightCheck = (context: PreflightContext) => Promise<ConfigFault[]>;
