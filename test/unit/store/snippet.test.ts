import { expect, test } from 'vitest';
import { snippetOf } from '../../../src/store/tables/snippet.ts';

const WORDS = Array.from({ length: 100 }, (_, index) => `w${String(index)}`);

test('a short text is whole, a long one is shown around the words, wherever they are', () => {
  expect(snippetOf('Die Müllers!', ['mullers'])).toBe('Die Müllers!');
  const text = (at: number): string => WORDS.with(at, 'Zu, VIÉL').join(' ');
  expect(snippetOf(text(0), ['zu viel'])).toMatch(/^Zu, VIÉL w1 .* w30…$/);
  expect(snippetOf(text(50), ['none', 'zu viel'])).toMatch(/^…w34 .* w49 Zu, VIÉL w51 .* w64…$/);
  expect(snippetOf(`${text(99)}.`, ['zu viel'])).toMatch(/^…w69 .* w98 Zu, VIÉL\.$/);
  expect(snippetOf(text(50), ['none'])).toMatch(/^w0 .* w31…$/);
});
