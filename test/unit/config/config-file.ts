import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/index.ts';
import type { Config, ConfigFault, ConfigResult } from '../../../src/config/index.ts';

type Environment = Record<string, string | undefined>;

/** Loads a configuration from the text in a test. */
export function load(yaml: string, env: Environment = {}): ConfigResult {
  const directory = mkdtempSync(join(tmpdir(), 'warmbridge-config-'));
  try {
    const file = join(directory, 'test.yaml');
    writeFileSync(file, yaml);
    return loadConfig({ file, env });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Returns the configuration. @throws Error if it has faults */
export function good(yaml: string, env: Environment = {}): Config {
  const result = load(yaml, env);
  if (!result.ok) throw new Error(`unexpected faults: ${JSON.stringify(result.faults)}`);
  return result.config;
}

/** Returns the faults. @throws Error if there are none */
export function bad(yaml: string, env: Environment = {}): readonly ConfigFault[] {
  const result = load(yaml, env);
  if (result.ok) throw new Error('expected faults');
  return result.faults;
}

/** Returns the paths of the faults, sorted. */
export function badPaths(yaml: string, env: Environment = {}): string[] {
  return bad(yaml, env)
    .map(({ path }) => path)
    .sort();
}
