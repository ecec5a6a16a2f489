import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/index.ts';
import type { Config, ConfigFault, ConfigResult } from '../../../src/config/index.ts';

type Environment = Record<string, string | undefined>;

/** Loads a configuration that is written in the test. */
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

/** The configuration; fails the test where it has faults. */
export function good(yaml: string, env: Environment = {}): Config {
  const result = load(yaml, env);
  if (!result.ok) throw new Error(`unexpected faults: ${JSON.stringify(result.faults)}`);
  return result.config;
}

/** The faults; fails the test where there are none. */
export function bad(yaml: string, env: Environment = {}): readonly ConfigFault[] {
  const result = load(yaml, env);
  if (result.ok) throw new Error('expected faults');
  return result.faults;
}

/** The faults' paths, sorted. */
export function badPaths(yaml: string, env: Environment = {}): string[] {
  return bad(yaml, env)
    .map(({ path }) => path)
    .sort();
}
