import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config, ConfigFault } from '../config/index.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { OpenParts } from './open-parts.ts';
import { openPrompts } from './open-prompts.ts';
import { openVoice } from './open-voice.ts';
import { addressesAreFree } from './preflight/addresses-are-free.ts';
import { descriptorsSuffice } from './preflight/descriptors-suffice.ts';
import { directoriesAreUsable, recordingsCanBeWritten } from './preflight/directories-are-usable.ts';
import type { PreflightCheck, PreflightContext } from './preflight/preflight-check.ts';
import { PreflightError } from './preflight/preflight-error.ts';
import { messageOf } from '../shared/message-of.ts';
import { promptsArePlayable, promptsCanBeFetched } from './preflight/prompts-are-playable.ts';
import { scriptsAreSound, scriptsHaveKeys } from './preflight/scripts-are-sound.ts';
import { storageAnswers } from './preflight/storage-answers.ts';
import { voiceIsThere, voiceSpeaks } from './preflight/voice-is-there.ts';
import { webrtcIsThere } from './preflight/webrtc-is-there.ts';

/** What the checks found, each with its path in the configuration. */
export interface PreflightResult {
  /** Each keeps the program from starting. */
  readonly faults: readonly ConfigFault[];
  readonly warnings: readonly ConfigFault[];
}

/** The checks, by what their findings are. */
export interface PreflightChecks {
  readonly faults: readonly PreflightCheck[];
  readonly warnings: readonly PreflightCheck[];
}

/** What a valid configuration asks of this machine and may not get. */
const CHECKS: PreflightChecks = {
  faults: [addressesAreFree, directoriesAreUsable, voiceIsThere, promptsArePlayable, scriptsAreSound],
  warnings: [
    descriptorsSuffice,
    recordingsCanBeWritten,
    storageAnswers,
    voiceSpeaks,
    promptsCanBeFetched,
    scriptsHaveKeys,
    webrtcIsThere,
  ],
};

/** What a change while the program runs may lack. What its ports and directories are stays as it is. */
export const CHANGE_CHECKS: PreflightChecks = {
  faults: [promptsArePlayable, scriptsAreSound],
  warnings: [promptsCanBeFetched, scriptsHaveKeys],
};

/** Runs the checks one after the other, and gives all that they find. */
export async function runPreflight(
  context: PreflightContext,
  checks: PreflightChecks = CHECKS,
): Promise<PreflightResult> {
  return { faults: await findings(context, checks.faults), warnings: await findings(context, checks.warnings) };
}

async function findings(context: PreflightContext, checks: readonly PreflightCheck[]): Promise<ConfigFault[]> {
  const found: ConfigFault[] = [];
  for (const check of checks) found.push(...(await check(context)));
  return found;
}

/** The preflight of a start. It logs warnings. @throws PreflightError where the program could not start */
export async function passPreflight(context: PreflightContext, logger: Logger): Promise<void> {
  const { faults, warnings } = await runPreflight(context);
  if (faults.length > 0) throw new PreflightError(faults);
  for (const { path, message } of warnings) logger.warn({ path }, message);
}

/**
 * The preflight alone, as `--check` runs it. It leaves nothing behind. It speaks texts into a directory of its own,
 * since the program's may belong to another user.
 */
export async function checkStart(config: Config, logger: Logger): Promise<PreflightResult> {
  let cacheDirectory: string;
  try {
    cacheDirectory = await mkdtemp(join(tmpdir(), 'warmbridge-check-'));
  } catch (error) {
    const message = `prompts cannot be checked: ${messageOf(error)}`;
    return { faults: [{ path: tmpdir(), message }], warnings: [] };
  }
  const parts = new OpenParts(logger);
  parts.add('prompt cache', { close: () => rm(cacheDirectory, { recursive: true, force: true }) });
  try {
    const context = { config, clock: new SystemClock(), logger, parts };
    const voice = openVoice(context);
    const prompts = openPrompts(context, cacheDirectory, voice.tts);
    return await runPreflight({ config, prompts, voice });
  } finally {
    await parts.close();
  }
}
