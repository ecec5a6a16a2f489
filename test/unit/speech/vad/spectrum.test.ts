import { expect, it } from 'vitest';
import { SPECTRUM_SAMPLES, SpectrumMaker } from '../../../../src/speech/vad/spectrum.ts';

const HZ_PER_BIN = 31.25;

function tonesOf(parts: readonly { readonly bin: number; readonly amplitude: number }[]): Int16Array {
  return Int16Array.from({ length: SPECTRUM_SAMPLES }, (_, index) =>
    parts.reduce((sum, { bin, amplitude }) => {
      return sum + Math.round(amplitude * Math.sin((2 * Math.PI * bin * HZ_PER_BIN * index) / 8_000));
    }, 0),
  );
}

it('finds two tones in their bins, the stronger one first, with their parts of the power', () => {
  const { tones, power } = new SpectrumMaker().of(
    tonesOf([
      { bin: 25, amplitude: 4_000 },
      { bin: 61, amplitude: 8_000 },
    ]),
  );
  expect(tones.map(({ bin }) => bin)).toEqual([61, 25]);
  expect(tones[0].share).toBeCloseTo(0.8, 2);
  expect(tones[1].share).toBeCloseTo(0.2, 2);
  // A sine has half of its squared amplitude.
  expect(power / ((4_000 ** 2 + 8_000 ** 2) / 2)).toBeCloseTo(1, 2);
});

it.each([10, 64, 65, 108])('has the power of a tone in bin %i, whatever its place', (bin) => {
  const { power, tones } = new SpectrumMaker().of(tonesOf([{ bin, amplitude: 10_000 }]));
  expect(tones[0].bin).toBe(bin);
  expect(power / (10_000 ** 2 / 2)).toBeGreaterThan(0.7);
  expect(power / (10_000 ** 2 / 2)).toBeLessThan(1.05);
});

it('stays finite for the loudest and for no sound', () => {
  const maker = new SpectrumMaker();
  const loudest = maker.of(
    Int16Array.from({ length: SPECTRUM_SAMPLES }, (_, index) => (index % 4 < 2 ? 32_767 : -32_768)),
  );
  expect(Number.isFinite(loudest.flatness)).toBe(true);
  expect(maker.of(new Int16Array(SPECTRUM_SAMPLES))).toMatchObject({ power: 0, flatness: 1 });
});
