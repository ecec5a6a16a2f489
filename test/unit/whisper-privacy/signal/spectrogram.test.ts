import { describe, expect, it } from 'vitest';
import { powerOf, weighted } from '../../../../src/whisper-privacy/signal/spectrogram.ts';
import { noise } from '../support/leaks.ts';

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
