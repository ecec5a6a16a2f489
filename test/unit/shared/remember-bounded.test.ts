import { expect, test } from 'vitest';
import { rememberBounded } from '../../../src/shared/remember-bounded.ts';

test('the entry that was put in longest ago makes room; one that is put in again is the newest', () => {
  const map = new Map<string, number>();
  const gone = ['a', 'b', 'a', 'c', 'd'].map((key, index) => rememberBounded(map, key, index, 2));
  expect(gone).toEqual([undefined, undefined, 0, 1, 2]);
  expect([...map]).toEqual([
    ['c', 3],
    ['d', 4],
  ]);
});
