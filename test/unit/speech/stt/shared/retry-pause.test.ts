import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../../src/speech/stt/shared/limits.ts';
import { retryPauseMs } from '../../../../../src/speech/stt/shared/recognizer-socket.ts';

test('each failure doubles the pause up to its limit, and chance spreads those that failed together', () => {
  const at = (failures: number, random: number): number => retryPauseMs(failures, DEFAULT_LIMITS, random);
  expect([1, 2, 3, 7, 50].map((failures) => at(failures, 0.5))).toEqual([250, 500, 1_000, 15_000, 15_000]);
  expect([at(1, 0), at(1, 1)]).toEqual([125, 375]);
});
