import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { StreamTime } from '../../../../../src/speech/stt/shared/stream-time.ts';

describe('StreamTime', () => {
  test('without a pause, the stream goes beside the clock of the caller', () => {
    const time = new StreamTime();
    for (let index = 0; index < 5; index += 1) time.add(100, 7_000 + index * 100);
    expect(time.lengthMs).toBe(500);
    expect([0, 120, 500].map((ms) => time.startOf(ms))).toEqual([7_000, 7_120, 7_500]);
    expect(time.endOf(500)).toBe(7_500);
  });

  test('what begins where a pause ended began after it, and what ends where it begins ended before it', () => {
    const time = new StreamTime();
    time.add(100, 1_000);
    time.add(100, 60_000);
    expect(time.startOf(100)).toBe(60_000);
    expect(time.endOf(100)).toBe(1_100);
    expect(time.startOf(99)).toBe(1_099);
    expect(time.endOf(101)).toBe(60_001);
  });

  test('a time that the stream does not have is brought into it', () => {
    const time = new StreamTime();
    expect(time.startOf(50)).toBe(0);
    time.add(100, 1_000);
    expect(time.startOf(-5)).toBe(1_000);
    expect(time.endOf(99_999)).toBe(1_100);
  });

  test('rounding makes no pause, and many small steps are not lost', () => {
    const time = new StreamTime();
    for (let index = 0; index < 1_000; index += 1) time.add(20, index * 20.5);
    expect(Math.abs(time.startOf(19_980) - 999 * 20.5)).toBeLessThanOrEqual(1);
  });

  test('a stream with very many pauses forgets where the first ones were, and keeps the rest', () => {
    const time = new StreamTime();
    for (let index = 0; index < 10_000; index += 1) time.add(20, index * 1_000);
    expect(time.startOf(9_999 * 20 + 5)).toBe(9_999_005);
    expect(time.startOf(0)).toBeGreaterThan(1_000_000);
  });

  test('whatever is added, a later time of the stream is no earlier on the clock of the caller', () => {
    const parts = fc.array(fc.record({ lengthMs: fc.integer({ min: 1, max: 500 }), pauseMs: fc.nat(5_000) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(parts, fc.array(fc.nat(20_000), { minLength: 2 }), (added, asked) => {
        const time = new StreamTime();
        let atMs = 0;
        for (const { lengthMs, pauseMs } of added) {
          time.add(lengthMs, (atMs += pauseMs));
          atMs += lengthMs;
        }
        const sorted = asked.toSorted((one, other) => one - other);
        for (const read of [(ms: number) => time.startOf(ms), (ms: number) => time.endOf(ms)]) {
          const times = sorted.map(read);
          expect(times.toSorted((one, other) => one - other)).toEqual(times);
        }
      }),
    );
  });
});
