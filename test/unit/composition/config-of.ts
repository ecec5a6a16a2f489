import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../src/config/index.ts';
import { loadConfig } from '../../../src/config/index.ts';

/** The configuration that a file with these values gives. @throws Error where it has faults */
export function configOf(values: Readonly<Record<string, unknown>>): Config {
  const directory = mkdtempSync(join(tmpdir(), 'warmbridge-config-'));
  try {
    const file = join(directory, 'c.yaml');
    writeFileSync(file, JSON.stringify(values)); // JSON is YAML
    const result = loadConfig({ file, env: {} });
    if (!result.ok) throw new Error(result.faults.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    return result.config;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
