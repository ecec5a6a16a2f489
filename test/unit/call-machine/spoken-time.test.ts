import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutToTime } from '../../../src/call-machine/spoken-time.ts';

describe('Words that are cut to a time', () => {
  it.each([
    ['Short.', 20_000, 'Short.'],
    ['One two three. Four five six.', 1_200, 'One two three.'],
    ['One two three. Four five six.', 1_500, 'One two three.'],
    // The first sentence would leave too much of the time.
    ['Hi! The caller wants money back, and soon.', 2_100, 'Hi! The caller wants money back'],
    ['Unbreakable', 325, 'Unbre'],
    ['Call 5551234567 now.', 2_000, 'Call'],
  ])('%j in %d ms are %j', (text, ms, cut) => {
    expect(cutToTime(text, ms)).toBe(cut);
  });

  it('are a beginning of the text, and no longer than the time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.nat(10_000), (text, ms) => {
        const cut = cutToTime(text, ms);
        expect(text.startsWith(cut) || !text.isWellFormed()).toBe(true);
        expect(cut.length * 65).toBeLessThanOrEqual(Math.max(ms, 0));
      }),
    );
  });
});
