import { checkStart } from '../composition/index.ts';
import type { PreflightResult } from '../composition/index.ts';
import type { Config, ConfigFault } from '../config/index.ts';
import { loadConfig } from '../config/index.ts';
import { newLogger } from './logger.ts';

/** The output that a command writes its answer to. */
export interface Output {
  write(text: string): unknown;
}

/**
 * Checks a configuration, and this machine for what the start needs of it. It writes `config OK` with the warnings, or
 * every fault, one a line, as `path: message`.
 *
 * @param preflight what the start asks of this machine, as {@link checkStart} finds it
 * @returns the exit code: 0, or 1 where there are faults
 */
export async function checkConfig(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  out: Output,
  preflight: (config: Config) => Promise<PreflightResult> = (config) => checkStart(config, newLogger('silent')),
): Promise<number> {
  const loaded = loadConfig({ file, env });
  if (!loaded.ok) return refuse(loaded.faults, out);
  const { faults, warnings } = await preflight(loaded.config);
  if (faults.length > 0) return refuse(faults, out);
  for (const { path, message } of [...loaded.warnings, ...warnings]) out.write(`warning: ${path}: ${message}\n`);
  out.write('config OK\n');
  return 0;
}

function refuse(faults: readonly ConfigFault[], out: Output): number {
  for (const { path, message } of faults) out.write(`${path}: ${message}\n`);
  return 1;
}
