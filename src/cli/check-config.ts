import { checkStart } from '../composition/index.ts';
import type { Config, ConfigFault } from '../config/index.ts';
import { loadConfig } from '../config/index.ts';
import { newLogger } from './logger.ts';

/** Where a command writes its answer. */
export interface Output {
  write(text: string): unknown;
}

/**
 * Checks a configuration, and this machine for what the start needs of it: `config OK` with its warnings, or every fault,
 * one a line, as `path: message`.
 *
 * @param preflight what the start asks of this machine, as {@link checkStart} finds it
 * @returns the exit code: 0, or 1 where there are faults
 */
export async function checkConfig(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  out: Output,
  preflight: (config: Config) => Promise<readonly ConfigFault[]> = (config) => checkStart(config, newLogger('silent')),
): Promise<number> {
  const result = loadConfig({ file, env });
  const faults = result.ok ? await preflight(result.config) : result.faults;
  if (!result.ok || faults.length > 0) {
    for (const { path, message } of faults) out.write(`${path}: ${message}\n`);
    return 1;
  }
  for (const { path, message } of result.warnings) out.write(`warning: ${path}: ${message}\n`);
  out.write('config OK\n');
  return 0;
}
