import { spawn } from 'node:child_process';
import { guard } from '../../test/tools/guarded-child.ts';

/** How a command ended. */
export interface CommandResult {
  /** Null if the command was ended because it took too long. */
  readonly exitCode: number | null;
  /** The end of its output, from both streams. */
  readonly output: string;
}

const KEEP_CHARACTERS = 400_000;

/**
 * Runs a program of node_modules/.bin (or of PATH) without standard input, and waits for it. After `timeoutMs` it is
 * ended with all its children.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  timeoutMs: number,
  onLine: (line: string) => void = () => undefined,
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return await new Promise((resolve) => {
    // The program has a process group of its own, so that its children can be ended too.
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, NO_COLOR: '1', ...environment },
    });
    // A run that is killed must leave no process behind.
    guard(child);
    let output = '';
    let unfinished = '';
    const take = (chunk: string): void => {
      output = (output + chunk).slice(-KEEP_CHARACTERS);
      const lines = (unfinished + chunk).split('\n');
      unfinished = lines.pop() ?? '';
      lines.forEach(onLine);
    };
    let timedOut = false;
    const endAll = (): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => {
      timedOut = true;
      endAll();
    }, timeoutMs);
    process.on('exit', endAll);
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ exitCode: 127, output: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('exit', endAll);
      if (timedOut) take(`\nended after ${timeoutMs / 1000} s`);
      resolve({ exitCode: timedOut ? null : (code ?? 1), output });
    });
  });
}
