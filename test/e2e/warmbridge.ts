import type { ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { spawnGuarded } from '../tools/guarded-child.ts';

/** The command of this repository. */
export const BIN = new URL('../../bin/warmbridge.js', import.meta.url).pathname;
/** A command that does not end by itself is ended then. */
const LONGEST_MS = 120_000;

/** What a command came to. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** How a command is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @defaultValue this Node */
  readonly node?: string;
  /** @defaultValue bin/warmbridge.js of this repository */
  readonly bin?: string;
  readonly input?: string;
}

/** Starts `warmbridge` as a process. */
export function spawnWarmbridge(args: readonly string[], options: RunOptions = {}): ChildProcess {
  const { cwd, env, node = process.execPath, bin = BIN } = options;
  return spawnGuarded(node, [bin, ...args], {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Runs `warmbridge` to its end. */
export async function warmbridge(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawnWarmbridge(args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  child.stdin!.end(options.input ?? '');
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const code = await ended;
  clearTimeout(timer);
  return { code, out, err };
}
