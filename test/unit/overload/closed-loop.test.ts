import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPACITY } from './busy-program.ts';
import { Overloaded, percentile } from './overloaded.ts';

const RUN_MS = 10_000;

/** A program that carries half of what it can. */
function warm(): Overloaded {
  const overloaded = new Overloaded();
  overloaded.program.offer(CAPACITY / 2, 2_000);
  return overloaded;
}

describe('A program whose loop is the limit (simulated)', () => {
  it.each([0.3, 0.5, 0.8, 0.9])('at %d times its capacity refuses nobody', async (factor) => {
    await using overloaded = warm();
    const { refused, answersMs } = overloaded.program.offer(CAPACITY * factor, RUN_MS);
    expect(refused).toBe(0);
    expect(percentile(answersMs, 0.95)).toBeLessThan(20);
  });

  it.each([1.1, 1.5, 2, 3])(
    'at %d times its capacity answers nine tenths of it, within 200 ms (95th percentile)',
    async (factor) => {
      await using overloaded = warm();
      const { offered, refused, answersMs, longestWaitMs } = overloaded.program.offer(CAPACITY * factor, RUN_MS);
      expect((answersMs.length * 1000) / RUN_MS).toBeGreaterThan(0.9 * CAPACITY);
      expect(percentile(answersMs, 0.95)).toBeLessThan(200);
      expect(offered - refused).toBeLessThan((CAPACITY * 1.1 * RUN_MS) / 1000);
      // The work of the calls that are up waits no longer than a moment.
      expect(longestWaitMs).toBeLessThan(100);
    },
  );

  it('has its answers in time from the first second of a rush on', async () => {
    await using overloaded = warm();
    const { answersMs } = overloaded.program.offer(CAPACITY * 2, 1_000);
    expect(percentile(answersMs, 0.95)).toBeLessThan(200);
    expect(answersMs.length).toBeGreaterThan(0.8 * CAPACITY);
  });

  it('takes everybody again within 3 s of the end of a rush, and forgets the rate', async () => {
    await using overloaded = warm();
    overloaded.program.offer(CAPACITY * 3, RUN_MS);
    overloaded.program.offer(CAPACITY * 0.5, 3_000);
    expect(overloaded.program.offer(CAPACITY * 0.8, 5_000).refused).toBe(0);
    expect(overloaded.control.figures.limitPerSecond).toBeNull();
  });

  it('goes on at what is left where another program takes half of the CPU, and recovers when it ends', async () => {
    await using overloaded = warm();
    overloaded.program.slowness = 2;
    const slowed = overloaded.program.offer(CAPACITY, RUN_MS);
    expect((slowed.answersMs.length * 1000) / RUN_MS).toBeGreaterThan((0.85 * CAPACITY) / 2);
    expect(percentile(slowed.answersMs, 0.95)).toBeLessThan(200);
    overloaded.program.slowness = 1;
    overloaded.program.offer(CAPACITY * 0.8, 6_000);
    expect(overloaded.program.offer(CAPACITY * 0.8, 3_000).refused).toBe(0);
  });

  it('is not driven to nothing, and is back, whatever the steps of the load (property)', async () => {
    const step = fc.record({
      factor: fc.integer({ min: 0, max: 30 }).map((tenths) => tenths / 10),
      slowness: fc.integer({ min: 10, max: 25 }).map((tenths) => tenths / 10),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        await using overloaded = warm();
        for (const { factor, slowness } of steps) {
          overloaded.program.slowness = slowness;
          overloaded.program.offer(CAPACITY * factor, 2_000); // it may take a moment to settle
          const { answersMs } = overloaded.program.offer(CAPACITY * factor, 3_000);
          const carried = Math.min(factor, 1 / slowness) * CAPACITY * 3;
          expect(answersMs.length).toBeGreaterThan(0.5 * carried - 10);
          expect(percentile(answersMs, 0.95) || 0).toBeLessThan(200 * slowness);
        }
        overloaded.program.slowness = 1;
        overloaded.program.offer(CAPACITY * 0.3, 12_000);
        const back = overloaded.program.offer(CAPACITY * 0.3, 2_000);
        expect(back.refused).toBe(0);
      }),
      { numRuns: 10 },
    );
  });
});
