import type { ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { DEFAULTS } from '../../src/config/defaults.ts';
import { freePorts } from '../tools/engines/index.ts';
import { spawnGuarded } from '../tools/guarded-child.ts';

/** The command of this repository. */
export const BIN = new URL('../../bin/warmbridge.js', import.meta.url).pathname;
/** A command that does not end by itself is ended then. */
const LONGEST_MS = 120_000;
/** A program that is not ready then is not going to be. */
const READY_MS = 30_000;

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

/** A `warmbridge start` that is ready. */
export interface StartedWarmbridge {
  /** Ends it in order. @returns its exit code */
  end(): Promise<number | null>;
}

/** Runs `warmbridge start` until it is ready to take calls. */
export async function startedWarmbridge(options: RunOptions = {}): Promise<StartedWarmbridge> {
  const program = spawnWarmbridge(['start'], options);
  let log = '';
  for (const output of [program.stdout!, program.stderr!]) {
    output.setEncoding('utf8').on('data', (more: string) => (log += more));
  }
  const exit = new Promise<number | null>((resolve) => program.once('exit', resolve));
  await expect.poll(() => log, { timeout: READY_MS }).toContain('"event":"ready"');
  return {
    end: async () => {
      program.kill('SIGTERM');
      return await exit;
    },
  };
}

/** A free port for SIP, which the default range of RTP does not have. */
export async function sipPort(): Promise<string> {
  const [first = 0, last = 0] = DEFAULTS.media.rtpPorts.split('-').map(Number);
  for (;;) {
    const [port = 0] = await freePorts(1);
    if (port < first || port > last) return String(port);
  }
}
