import { describe, expect, it } from 'vitest';
import { Fourier } from '../../../../../src/speech/stt/pocketsphinx/fourier.ts';

describe('Fourier', () => {
  it('finds the cosine in its frequency and the mirror of it', () => {
    const real = Float64Array.from({ length: 16 }, (_, index) => Math.cos((2 * Math.PI * 3 * index) / 16));
    const imaginary = new Float64Array(16);
    new Fourier(16).transform(real, imaginary);
    expect(real.map((value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual(
      Float64Array.from({ length: 16 }, (_, bin) => (bin === 3 || bin === 13 ? 8 : 0)),
    );
  });

  it('gives the sound back', () => {
    const sound = Float64Array.from({ length: 256 }, (_, index) => (index * 7_919) % 101);
    const [real, imaginary] = [sound.slice(), new Float64Array(256)];
    const fourier = new Fourier(256);
    fourier.transform(real, imaginary);
    fourier.inverse(real, imaginary);
    expect(Math.max(...real.map((value, index) => Math.abs(value - sound[index]!)))).toBeLessThan(1e-9);
  });
});
