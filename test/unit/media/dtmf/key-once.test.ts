import { describe, expect, it } from 'vitest';
import { KeyOnce } from '../../../../src/media/dtmf/index.ts';

function press(digit: string): { readonly digit: string; readonly durationMs: number } {
  return { digit, durationMs: 100 };
}

describe('KeyOnce', () => {
  it('takes both reports of a press together, whichever is first, and each with one only', () => {
    const once = new KeyOnce();
    expect(once.isNew('event', press('1'), 0)).toBe(true);
    expect(once.isNew('tones', press('1'), 80)).toBe(false);
    expect(once.isNew('tones', press('1'), 400)).toBe(true);
    expect(once.isNew('event', press('1'), 420)).toBe(false);
    expect(once.isNew('event', press('1'), 430)).toBe(true);
    expect(once.isNew('tones', press('2'), 440)).toBe(true);
  });

  it('two presses in one way are two, and a late report is another press', () => {
    const once = new KeyOnce();
    expect(once.isNew('event', press('1'), 0)).toBe(true);
    expect(once.isNew('event', press('1'), 100)).toBe(true);
    expect(once.isNew('tones', press('1'), 900)).toBe(true);
  });
});
