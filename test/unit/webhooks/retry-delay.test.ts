import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMs } from '../../../src/webhooks/retry-delay.ts';

test('the delay doubles up to an hour, a quarter more or less', () => {
  const middle = [1, 2, 3, 4, 12, 13, 50].map((failures) => retryDelayMs(failures, null, 0.5));
  expect(middle).toEqual([1_000, 2_000, 4_000, 8_000, 2_048_000, 3_600_000, 3_600_000]);
  expect(retryDelayMs(1, null, 0)).toBe(750);
  expect(retryDelayMs(1, null, 1)).toBe(1_250);
});

test('what the receiver asks for counts where it is longer, up to an hour', () => {
  expect(retryDelayMs(1, 30_000, 0.5)).toBe(30_000);
  expect(retryDelayMs(10, 30_000, 0.5)).toBe(512_000);
  expect(retryDelayMs(1, 999_999_000, 0.5)).toBe(3_600_000);
});

test('the delay is between 0.75 s and 75 min, whatever happened', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const delay = retryDelayMs(failures, null, random);
      return delay >= 750 && delay <= 4_500_000;
    }),
  );
});
