import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { spawnGuarded } from '../../tools/guarded-child.ts';

const PARENT = fileURLToPath(new URL('./busy-parent-process.ts', import.meta.url));
const LOOP = fileURLToPath(new URL('./busy-process.ts', import.meta.url));
const LOCAL_WORKER = fileURLToPath(new URL('../../../src/speech/stt/local/local-worker.ts', import.meta.url));

/** A process that has ended and was not waited for yet is a zombie. */
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'latin1'));
}

/** Ticks of 10 ms that it was busy. */
function cpuTicks(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')[11]);
}

describe('a process that sees no event any more ends within 2 s when its parent is killed', () => {
  let model: string;
  beforeAll(() => {
    model = mkdtempSync(join(tmpdir(), 'busy-model-'));
    const files = ['encoder.onnx', 'decoder.onnx', 'tokens.txt'];
    for (const file of files) writeFileSync(join(model, file), 'x');
    const sum = createHash('sha256').update('x').digest('hex');
    writeFileSync(join(model, 'SHA256SUMS'), files.map((file) => `${sum}  ${file}\n`).join(''));
    writeFileSync(join(model, 'busy.cjs'), 'for (;;);');
  });
  afterAll(() => {
    rmSync(model, { recursive: true });
  });

  test.each([
    ['a loop', () => [LOOP]],
    [
      'the process of a local model',
      () => [
        LOCAL_WORKER,
        JSON.stringify({ folder: model, language: null, threads: 1, runtime: join(model, 'busy.cjs') }),
      ],
    ],
  ])('%s', { timeout: 100_000 }, async (_name, program) => {
    const parent = spawnGuarded(process.execPath, [PARENT, ...program()], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [words] = (await once(parent.stdout as Readable, 'data')) as [Buffer];
    const pid = Number(words.toString());
    try {
      // It is in its loop, and its thread has had time to start.
      await vi.waitFor(() => expect(cpuTicks(pid)).toBeGreaterThan(150), { timeout: 90_000 });
      parent.kill('SIGKILL');
      await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 2_000 });
    } finally {
      if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    }
  });
});
