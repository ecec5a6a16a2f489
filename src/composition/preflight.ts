import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config, ConfigFault } from '../config/index.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { OpenParts } from './open-parts.ts';
import { openPrompts } from './open-prompts.ts';
import { addressesAreFree } from './preflight/addresses-are-free.ts';
import type { PreflightCheck, PreflightContext } from './preflight/preflight-check.ts';
import { PreflightError } from './preflight/preflight-error.ts';
import { promptsArePlayable } from './preflight/prompts-are-playable.ts';

/** What a valid configuration asks of this machine and may not get. Each finding keeps the program from starting. */
const CHECKS: readonly PreflightCheck[] = [addressesAreFree, promptsArePlayable];

/** Runs the checks one after the other, and gives all that they find. */
export async function runPreflight(
  context: PreflightContext,
  checks: readonly PreflightCheck[] = CHECKS,
): Promise<ConfigFault[]> {
  const faults: ConfigFault[] = [];
  for (const check of checks) faults.push(...(await check(context)));
  return faults;
}

/** The preflight of a start. @throws PreflightError where something would keep the program from starting */
export async function passPreflight(context: PreflightContext): Promise<void> {
  const faults = await runPreflight(context);
  if (faults.length > 0) throw new PreflightError(faults);
}

/**
 * The preflight alone, as `--check` runs it. It leaves nothing behind: texts are spoken into a directory of its own,
 * since the program's may belong to another user.
 */
export async function checkStart(config: Config, logger: Logger): Promise<ConfigFault[]> {
  let cacheDirectory: string;
  try {
    cacheDirectory = await mkdtemp(join(tmpdir(), 'warmbridge-check-'));
  } catch (error) {
    return [
      {
        path: tmpdir(),
        message: `no prompt can be checked: ${error instanceof Error ? error.message : String(error)}`,
      },
    ];
  }
  const parts = new OpenParts(logger);
  parts.add('prompt cache', { close: () => rm(cacheDirectory, { recursive: true, force: true }) });
  try {
    const prompts = openPrompts({ config, clock: new SystemClock(), logger, parts }, cacheDirectory);
    return await runPreflight({ config, prompts });
  } finally {
    await parts.close();
  }
}
