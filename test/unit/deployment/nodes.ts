import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Config } from '../../../src/config/index.ts';
import { readConfig } from '../../../src/config/load.ts';

export const REPOSITORY = new URL('../../../', import.meta.url).pathname;

/** @returns the text of a file of the repository */
export function read(path: string): string {
  return readFileSync(`${REPOSITORY}${path}`, 'utf8');
}

/** Whether a program is there, by a command line of it that ends well. */
export function has(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** The configuration that a deployment comes to. @throws Error where it has a fault */
export function deployed(file: string, env: Readonly<Record<string, string>>): Config {
  const loaded = readConfig(read(file), { file, env });
  if (!loaded.ok) throw new Error(`${file}: ${JSON.stringify(loaded.faults)}`);
  return loaded.config;
}

/** Puts values in the place of `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `$(NAME)`. */
export function substituted(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .replaceAll(/\$\{([A-Z0-9_]+)(?::[-?]([^}]*))?\}/g, (_, name: string, or = '') => values[name] ?? String(or))
    .replaceAll(/\$\(([A-Z0-9_]+)\)/g, (_, name: string) => values[name] ?? '');
}

/** Milliseconds of a duration as `11m`, `2s` or a number of seconds. */
export function durationMs(text: string | number): number {
  const [, count = '', unit = 's'] = /^(\d+)([smh]?)$/.exec(String(text)) ?? [];
  return Number(count) * { s: 1_000, m: 60_000, h: 3_600_000, '': 1_000 }[unit as 's'];
}

/** The program of Kamailio. */
export const KAMAILIO = 'deploy/kamailio/kamailio.cfg';
