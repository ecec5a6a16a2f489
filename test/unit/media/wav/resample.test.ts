import { describe, expect, it } from 'vitest';
import { resample } from '../../../../src/media/wav/index.ts';
import { tone } from './wav-builder.ts';

/** Level of the middle of a sound, in dB relative to a full tone of the same peak. */
function levelDb(samples: Int16Array): number {
  const middle = samples.subarray(samples.length >> 3, -(samples.length >> 3));
  const power = middle.reduce((sum, value) => sum + value * value, 0) / middle.length;
  return 10 * Math.log10(power / (16_000 ** 2 / 2));
}

describe('resample', () => {
  it.each([
    [44_100, 8_000], [48_000, 8_000], [16_000, 8_000], [11_025, 8_000], [22_050, 8_000], [96_000, 8_000], [8_000, 16_000],
    [8_000, 48_000], [44_099, 8_000],
  ])('%d to %d Hz keeps the telephone band within 0.1 dB', (from, to) => {
    for (const hz of [300, 1_000, 2_000, 3_300]) {
      expect(Math.abs(levelDb(resample(tone(hz, from, 500), from, to)))).toBeLessThan(0.1);
    }
  }); // prettier-ignore

  it.each([44_100, 48_000, 16_000, 22_050, 96_000])(
    '%d to 8000 Hz: frequencies above 4 kHz do not fold back',
    (from) => {
      for (const hz of [4_050, 4_500, 5_000, 6_300, 7_700]) {
        expect(levelDb(resample(tone(hz, from, 500), from, 8_000))).toBeLessThan(-75);
      }
    },
  );

  it('upsampling makes no image above the old band', () => {
    const up = resample(tone(1_000, 8_000, 500), 8_000, 16_000);
    // Without the tone only what the filter added is left.
    const rest = up.map(
      (value, index) => value - Math.round(16_000 * Math.sin((2 * Math.PI * 1_000 * index) / 16_000)),
    );
    expect(levelDb(rest)).toBeLessThan(-75);
  });

  it('adds no delay: the tone stays in phase', () => {
    const down = resample(tone(400, 44_100, 500), 44_100, 8_000);
    for (let index = 1_000; index < 3_000; index += 1) {
      expect(Math.abs(down[index]! - 16_000 * Math.sin((2 * Math.PI * 400 * index) / 8_000))).toBeLessThan(8);
    }
  });

  it('keeps the duration', () => {
    expect(resample(new Int16Array(44_100), 44_100, 8_000).length).toBe(8_000);
    expect(resample(new Int16Array(1), 48_000, 8_000).length).toBe(1);
    expect(resample(new Int16Array(0), 48_000, 8_000).length).toBe(0);
    // These rates are coprime, and approximated within one millionth.
    expect(Math.abs(resample(new Int16Array(383_993), 383_993, 8_000).length - 8_000)).toBeLessThanOrEqual(1);
  });

  it('clips instead of wrapping if the filter overshoots', () => {
    const square = Int16Array.from({ length: 4_410 }, (_, index) => (index % 200 < 100 ? 32_767 : -32_768));
    const down = resample(square, 44_100, 8_000);
    for (let index = 0; index < down.length; index += 1) {
      const before = (index * 44_100) / 8_000;
      const phase = before % 200;
      if (phase > 20 && phase < 80) expect(down[index]).toBeGreaterThan(20_000);
      if (phase > 120 && phase < 180) expect(down[index]).toBeLessThan(-20_000);
    }
  });

  it('equal rates give the samples themselves', () => {
    const samples = tone(440, 8_000, 20);
    expect(resample(samples, 8_000, 8_000)).toBe(samples);
  });

  it.each([0, -8_000, 8_000.5, NaN, Infinity, 999, 400_000])('a rate of %d Hz is refused', (rate) => {
    expect(() => resample(new Int16Array(1), rate, 8_000)).toThrow(RangeError);
    expect(() => resample(new Int16Array(1), 8_000, rate)).toThrow(RangeError);
  });
});
