import { loadConfig } from '../config/index.ts';

/** Where a command writes its answer. */
export interface Output {
  write(text: string): unknown;
}

/**
 * Checks a configuration: `config OK` with its warnings, or every fault, one a line, as `path: message`.
 *
 * @returns the exit code: 0, or 1 where there are faults
 */
export function checkConfig(file: string, env: Readonly<Record<string, string | undefined>>, out: Output): number {
  const result = loadConfig({ file, env });
  if (!result.ok) {
    for (const { path, message } of result.faults) out.write(`${path}: ${message}\n`);
    return 1;
  }
  for (const { path, message } of result.warnings) out.write(`warning: ${path}: ${message}\n`);
  out.write('config OK\n');
  return 0;
}
