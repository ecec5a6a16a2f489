import { resolve } from 'node:path';
import { PromptLibrary } from '../media/prompts/index.ts';
import { FliteTextToSpeech } from '../speech/tts/flite/index.ts';
import type { PartContext } from './part-context.ts';

/**
 * Opens the speech engine and the prompts that it speaks.
 * @param cacheDirectory where spoken texts are kept; FreeSWITCH is given whole paths
 */
export function openPrompts(
  { config, clock, logger, parts }: Omit<PartContext, 'refusals'>,
  cacheDirectory: string,
): PromptLibrary {
  const tts = parts.add('speech', new FliteTextToSpeech({ clock, logger }));
  const { directory } = config.prompts;
  return parts.add(
    'prompts',
    new PromptLibrary({ directory, cacheDirectory: resolve(cacheDirectory), tts, clock, logger }),
  );
}
