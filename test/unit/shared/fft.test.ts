import { describe, expect, it } from 'vitest';
import { Fft } from '../../../src/shared/fft.ts';
import { noise } from '../whisper-privacy/support/leaks.ts';

describe('Fft', () => {
  it.each([2, 8, 64])('of %i points is the sum of its definition', (size) => {
    const fft = new Fft(size);
    const signal = { re: noise(size, 1, 3), im: noise(size, 1, 4) };
    const expected = fft.empty();
    for (let bin = 0; bin < size; bin += 1) {
      for (let index = 0; index < size; index += 1) {
        const angle = (-2 * Math.PI * bin * index) / size;
        expected.re[bin]! += signal.re[index]! * Math.cos(angle) - signal.im[index]! * Math.sin(angle);
        expected.im[bin]! += signal.re[index]! * Math.sin(angle) + signal.im[index]! * Math.cos(angle);
      }
    }
    const kept = { re: signal.re.slice(), im: signal.im.slice() };
    fft.forward(signal);
    for (let bin = 0; bin < size; bin += 1) {
      expect(signal.re[bin]).toBeCloseTo(expected.re[bin]!, 9);
      expect(signal.im[bin]).toBeCloseTo(expected.im[bin]!, 9);
    }
    fft.inverse(signal);
    for (let index = 0; index < size; index += 1) expect(signal.re[index]).toBeCloseTo(kept.re[index]!, 9);
  });

  it.each([0, 1, 3, 100, 2 ** 21])('has no transform of %i points', (size) => {
    expect(() => new Fft(size)).toThrow(RangeError);
  });

  it('finds the cosine in its frequency and the mirror of it', () => {
    const re = Float64Array.from({ length: 16 }, (_, index) => Math.cos((2 * Math.PI * 3 * index) / 16));
    new Fft(16).forward({ re, im: new Float64Array(16) });
    expect(re.map((value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual(
      Float64Array.from({ length: 16 }, (_, bin) => (bin === 3 || bin === 13 ? 8 : 0)),
    );
  });

  it('gives the sound back', () => {
    const sound = Float64Array.from({ length: 256 }, (_, index) => (index * 7_919) % 101);
    const signal = { re: sound.slice(), im: new Float64Array(256) };
    const fft = new Fft(256);
    fft.forward(signal);
    fft.inverse(signal);
    expect(Math.max(...signal.re.map((value, index) => Math.abs(value - sound[index]!)))).toBeLessThan(1e-9);
  });
});
