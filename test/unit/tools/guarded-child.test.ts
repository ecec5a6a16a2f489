import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnGuarded } from '../../tools/guarded-child.ts';

/** Starts a parent with children that must not outlive it. Returns their ids. */
async function startParent(): Promise<{ parent: ChildProcessWithoutNullStreams; pids: readonly number[] }> {
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'doomed-parent.ts')]);
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  const pids = text.toString().trim().split(' ').map(Number);
  expect(pids).toHaveLength(2);
  return { parent, pids };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('A guarded child and its own children are gone', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('when its parent is ended by %s', async (signal) => {
    const { parent, pids } = await startParent();
    expect(pids.map(isRunning)).toEqual([true, true]);
    const gone = once(parent, 'exit');
    parent.kill(signal);
    await gone;
    await expect.poll(() => pids.map(isRunning), { timeout: 10_000 }).toEqual([false, false]);
  });

  it('when its parent throws', async () => {
    const { parent, pids } = await startParent();
    parent.stdin.write('now\n');
    await once(parent, 'exit');
    await expect.poll(() => pids.map(isRunning), { timeout: 10_000 }).toEqual([false, false]);
  });
});

describe('A guarded child', () => {
  it('ends by itself with its status, and its guard ends too', async () => {
    const child = spawnGuarded('/bin/sh', ['-c', 'exit 3'], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([3, null]);
  });

  it('fails as usual if it is not a program', async () => {
    const child = spawnGuarded('/no/such/program', []);
    const [error] = (await once(child, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ENOENT');
  });
});
