import { ConfigChanges, removeWaiting } from '../config-changes/index.ts';
import type { ConfigSource, ReadConfig } from '../config/index.ts';
import type { PromptLibrary } from '../media/prompts/index.ts';
import type { ConfigHistory } from '../ports/config-history.ts';
import type { Voice } from './open-voice.ts';
import type { PartContext } from './part-context.ts';
import { CHANGE_CHECKS, runPreflight } from './preflight.ts';

/** Where the program's configuration comes from. */
export interface ConfigOrigin {
  readonly source: ConfigSource;
  readonly read: ReadConfig;
}

/**
 * Opens what changes the configuration while calls are up. What a former process was about to write when it died is removed.
 * @throws StoreError
 */
export async function openConfigChanges(
  { current, clock, logger }: PartContext,
  { source, read }: ConfigOrigin,
  parts: { readonly history: ConfigHistory; readonly prompts: PromptLibrary; readonly voice: Voice },
): Promise<ConfigChanges> {
  const { history, prompts, voice } = parts;
  await removeWaiting(source.file).catch((error: unknown) => {
    logger.warn({ err: error }, 'what was left beside the configuration file could not be removed');
  });
  return await ConfigChanges.open({
    source,
    read,
    current,
    history,
    preflight: (config) => runPreflight({ config, prompts, voice }, CHANGE_CHECKS),
    clock,
    logger,
  });
}
