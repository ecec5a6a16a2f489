import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('The clock of the machine', () => {
  it('goes on by itself when the time of day is set back or forward; only the wall clock steps', () => {
    const clock = new SystemClock();
    const before = clock.now();
    for (const stepMs of [-3_600_000, 3_600_000]) {
      const real = Date.now();
      vi.spyOn(Date, 'now').mockReturnValue(real + stepMs);
      expect(clock.wall()).toBe(real + stepMs);
      expect(clock.now() - before).toBeGreaterThanOrEqual(0);
      expect(clock.now() - before).toBeLessThan(60_000);
      vi.restoreAllMocks();
    }
  });

  it('tells the same in every thread of the process', async () => {
    const source = new URL('../../../src/shared/system-clock.ts', import.meta.url).href;
    const before = new SystemClock().now();
    const worker = new Worker(
      `import(${JSON.stringify(source)}).then(({ SystemClock }) =>
         require('node:worker_threads').parentPort.postMessage(new SystemClock().now()))`,
      { eval: true },
    );
    const [inside] = (await once(worker, 'message')) as [number];
    expect(inside).toBeGreaterThanOrEqual(before);
    expect(inside).toBeLessThanOrEqual(new SystemClock().now());
    await worker.terminate();
  });
});
