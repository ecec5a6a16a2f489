import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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

/**
 * What several nodes need of the configuration and this version does not have yet. Who adds one of them takes its line
 * out: then the deployments are held against the real thing.
 */
interface Pending {
  /** The path of the fault that says so. */
  readonly fault: RegExp;
  /** The lines of the file that have it. */
  readonly lines?: RegExp;
  readonly variable?: string;
}
const PENDING: readonly Pending[] = [
  { fault: /^sip\.proxies$/, lines: /^ *proxies: .*\n/gm },
  { fault: /^sip\.trunks.*\.proxy$/, lines: /^ *proxy: .*\n/gm },
  { fault: /^WARMBRIDGE_NODE__NAME$/, variable: 'WARMBRIDGE_NODE__NAME' },
  { fault: /^store\.url$/, variable: 'WARMBRIDGE_STORE__URL' },
];

/**
 * The configuration that a deployment comes to.
 * @throws Error where it has a fault other than those that are pending
 */
export function deployed(file: string, env: Readonly<Record<string, string>>): Config {
  const loaded = readConfig(read(file), { file, env });
  if (loaded.ok) return loaded.config;
  const pending = PENDING.filter(({ fault }) => loaded.faults.some(({ path }) => fault.test(path)));
  const text = pending.reduce(
    (rest, { lines }) => (lines === undefined ? rest : rest.replaceAll(lines, '')),
    read(file),
  );
  const left = Object.entries(env).filter(([name]) => !pending.some(({ variable }) => variable === name));
  const without = readConfig(text, { file, env: Object.fromEntries(left) });
  if (!without.ok) throw new Error(`${file}: ${JSON.stringify(without.faults)}`);
  return without.config;
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

/** The program of Kamailio, and whether it is there yet. */
export const KAMAILIO = 'deploy/kamailio/kamailio.cfg';
export const hasKamailioConfig = existsSync(`${REPOSITORY}${KAMAILIO}`);
