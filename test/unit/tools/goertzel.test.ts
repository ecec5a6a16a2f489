import { describe, expect, it } from 'vitest';
import { goertzel, HEARD_AMPLITUDE, tonesIn, toneSamples } from '../../tools/index.ts';

const RATE_HZ = 8000;

function mixed(...tones: readonly (readonly [frequencyHz: number, amplitude: number])[]): number[] {
  return Array.from({ length: 800 }, (_, index) =>
    tones.reduce((sum, [hz, amplitude]) => sum + amplitude * Math.sin((2 * Math.PI * hz * index) / RATE_HZ), 0),
  );
}

describe('goertzel', () => {
  it.each([300, 440, 617, 1000, 1633, 3300])('measures the amplitude of a tone of %i Hz', (frequencyHz) => {
    expect(goertzel(toneSamples(frequencyHz, 100), frequencyHz, RATE_HZ)).toBeCloseTo(8000, -2);
  });

  it('measures each tone of a mixture by itself', () => {
    const samples = mixed([440, 8000], [620, 2000], [1000, 500]);
    expect(goertzel(samples, 440, RATE_HZ)).toBeCloseTo(8000, -2);
    expect(goertzel(samples, 620, RATE_HZ)).toBeCloseTo(2000, -2);
    expect(goertzel(samples, 1000, RATE_HZ)).toBeCloseTo(500, -2);
  });

  it('finds nothing in silence, a single sample, or other tones', () => {
    expect(goertzel(new Int16Array(800), 440, RATE_HZ)).toBe(0);
    expect(goertzel([5], 440, RATE_HZ)).toBe(0);
    expect(goertzel(mixed([500, 32_000]), 440, RATE_HZ)).toBeLessThan(HEARD_AMPLITUDE);
  });

  it('names the tones that are there, in the order asked for', () => {
    expect(tonesIn(mixed([620, 8000], [440, 8000]), [440, 620, 800, 1000])).toEqual([440, 620]);
  });

  it('hears a tone within 40 ms, the length of two packets', () => {
    expect(tonesIn(toneSamples(800, 40), [440, 620, 800, 1000])).toEqual([800]);
  });
});
