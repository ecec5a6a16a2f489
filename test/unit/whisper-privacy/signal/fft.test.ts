import { describe, expect, it } from 'vitest';
import { Fft } from '../../../../src/whisper-privacy/signal/fft.ts';
import { powerOf, weighted } from '../../../../src/whisper-privacy/signal/spectrogram.ts';
import { noise } from '../support/leaks.ts';

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
});

describe('A spectrogram', () => {
  it('of weights of one gives the signal back', () => {
    const signal = noise(5_000, 1_000, 7);
    const same = weighted(signal, powerOf(signal).fill(1));
    for (let index = 0; index < signal.length; index += 1) expect(same[index]).toBeCloseTo(signal[index]!, 6);
  });

  it('has a tone at its frequency', () => {
    const tone = Float64Array.from({ length: 8_000 }, (_, index) => Math.sin((2 * Math.PI * 1_000 * index) / 8_000));
    const frame = powerOf(tone).subarray(10 * 257, 11 * 257);
    expect(frame.indexOf(Math.max(...frame))).toBe(64);
  });
});
