import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { spawnGuarded } from '../../tools/guarded-child.ts';

const PARENT = join(import.meta.dirname, 'busy-parent.ts');

/** A process that has ended and was not waited for yet is a zombie. */
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'latin1'));
}

test('a process in the midst of a loop ends within 2 s when its parent is killed', { timeout: 30_000 }, async () => {
  const parent = spawnGuarded(process.execPath, [PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [words] = (await once(parent.stdout as Readable, 'data')) as [Buffer];
  const pid = Number(words.toString());
  try {
    // The child's thread has its own time to start.
    await vi.waitFor(() => expect(cpuTicks(pid)).toBeGreaterThan(100), { timeout: 20_000 });
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 2_000 });
  } finally {
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  }
});

/** Ticks of 10 ms that it was busy. */
function cpuTicks(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')[11]);
}
