import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** Kills a process group. */
const KILL_GROUP = 'kill -s KILL -- "-$0" 2>/dev/null';

/**
 * Starts a program that does not outlive this process. When this process is gone (SIGKILL, an uncaught exception,
 * Ctrl-C), a guard beside the program kills it and all that it started. The program has a process group of its own.
 */
export function spawnGuarded(program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(program, args, { ...options, detached: true });
  guard(child);
  return child;
}

/** Guards a child that was started with `detached`, so that it leads a process group. */
export function guard(child: ChildProcess): void {
  if (child.pid === undefined) return; // it could not be started; its `error` says why
  const callOff = whenGone(KILL_GROUP, String(child.pid));
  child.once('exit', callOff);
}

/**
 * Has a shell run a script when this process is gone, for whatever reason.
 * @param name what the script knows as `$0`
 * @returns calls it off
 */
export function whenGone(script: string, name: string): () => void {
  // Its input ends without a word when the process at the other end of the pipe is gone.
  // It has a group of its own too. Otherwise the end of our group would end it before its work.
  const watcher = spawn('/bin/sh', ['-c', `read -r word || { ${script}; }`, name], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const { stdin } = watcher;
  stdin.on('error', () => undefined); // something else ended it
  // It must not keep us alive.
  watcher.on('error', () => undefined);
  watcher.unref();
  if (stdin instanceof Socket) stdin.unref();
  return () => stdin.end('done\n');
}
