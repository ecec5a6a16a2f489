import { expect, it } from 'vitest';
import { costOf, errorRate, wordErrors } from '../../../../bench/wer/word-errors.ts';

it.each([
  ['go forward ten meters', 'go forward ten meters', 0],
  ['Go forward, ten meters.', 'go forward ten meters', 0],
  ['go forward ten meters', 'go forward and meters', 1],
  ['go forward ten meters', 'go forward meters', 1],
  ['go forward ten meters', 'oh go forward ten meters', 1],
  ['go forward ten meters', '', 4],
  ['yes', 'no thank you', 3],
])('"%s", heard as "%s": %i errors', (said, heard, errors) => {
  expect(wordErrors(said, heard).errors).toBe(errors);
});

it('counts all words together', () => {
  expect(errorRate([wordErrors('one two three', 'one two three'), wordErrors('four', 'five')])).toBe(25);
});

it('compares two ways of the same clips, with the margin of chance', () => {
  const clip = (of: string, before: number, after: number) => ({
    of,
    before: { said: 10, errors: before },
    after: { said: 10, errors: after },
  });
  // The differences are 1, -1, 3 and 1 of 40 words. Their mean is 1, and their deviation sqrt(8 / 3).
  const four = [clip('a', 2, 3), clip('b', 4, 3), clip('c', 0, 3), clip('d', 1, 2)];
  expect(costOf(four).points).toBeCloseTo(10, 10);
  expect(costOf(four).marginPoints).toBeCloseTo((100 * 1.96 * Math.sqrt(4 * (8 / 3))) / 40, 10);
  // The same things said again are no further witnesses.
  expect(costOf([...four, ...four]).marginPoints).toBeCloseTo(costOf(four).marginPoints, 10);
  expect(costOf([clip('a', 2, 3)])).toEqual({ points: 10, marginPoints: NaN });
});
