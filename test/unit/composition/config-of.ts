import type { Config } from '../../../src/config/index.ts';
import { faultLines, readConfig } from '../../../src/config/index.ts';

/** The configuration that a file with these values gives. @throws Error where it has faults */
export function configOf(values: Readonly<Record<string, unknown>>): Config {
  const result = readConfig(JSON.stringify(values), { file: 'c.yaml', env: {} }); // JSON is YAML
  if (!result.ok) throw new Error(faultLines(result.faults));
  return result.config;
}
