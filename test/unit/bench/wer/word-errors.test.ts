import { expect, it } from 'vitest';
import { errorRate, wordErrors } from '../../../../bench/wer/word-errors.ts';

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
