import { expect, test } from 'vitest';
import { rememberBounded } from '../../../src/shared/remember-bounded.ts';

test('the entry that was put in longest ago makes room; one that is put in again is the newest', () => {
  const map = new Map<string, number>();
  for (const [index, key] of ['a', 'b', 'a', 'c'].entries()) rememberBounded(map, key, index, 2);
  expect([...map]).toEqual([
    ['a', 2],
    ['c', 3],
  ]);
});
