import { resolve } from 'node:path';
import { PromptLibrary } from '../media/prompts/index.ts';
import type { TextToSpeech } from '../ports/speech.ts';
import type { PartContext } from './part-context.ts';

const MEBIBYTE = 1024 * 1024;

/**
 * Opens the prompts that the voice speaks.
 * @param cacheDirectory where spoken texts are kept; FreeSWITCH is given whole paths
 */
export function openPrompts(
  { config, clock, logger, parts }: Omit<PartContext, 'refusals' | 'current'>,
  cacheDirectory: string,
  tts: TextToSpeech,
): PromptLibrary {
  const { directory, cacheMaxMb, urls } = config.prompts;
  const downloads = { ...urls, maxBytes: urls.maxMb * MEBIBYTE };
  const maxCacheBytes = cacheMaxMb * MEBIBYTE;
  return parts.add(
    'prompts',
    new PromptLibrary({
      directory,
      cacheDirectory: resolve(cacheDirectory),
      downloads,
      maxCacheBytes,
      tts,
      clock,
      logger,
    }),
  );
}
