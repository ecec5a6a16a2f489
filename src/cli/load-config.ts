import { faultLines, loadConfig } from '../config/index.ts';
import type { Config } from '../config/index.ts';
import type { Output } from './output.ts';

/** The configuration that a command goes by. */
export interface ConfigSource {
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Loads it. @returns null where it cannot be used: every fault is written, one a line, as `path: message` */
export function loadOrTell(source: ConfigSource, output: Output): Config | null {
  const loaded = loadConfig(source);
  if (loaded.ok) return loaded.config;
  output.write(`${faultLines(loaded.faults)}\n`);
  return null;
}
