import { expect, it, vi } from 'vitest';
import { ENERGY_FRAME_SAMPLES, EnergyFrames } from '../../../../src/speech/vad/energy-frames.ts';
import { SpectrumMaker } from '../../../../src/speech/vad/spectrum.ts';

it('makes no spectrum of what is below the lowest floor, and one of what is above it', () => {
  const spectra = new SpectrumMaker();
  const of = vi.spyOn(spectra, 'of');
  const frames = new EnergyFrames(spectra);
  const quiet = new Int16Array(ENERGY_FRAME_SAMPLES).map((_, index) => (index % 2 === 0 ? 23 : -23));
  expect(frames.judge(quiet)).toEqual({ active: false, voiced: false });
  expect(of).not.toHaveBeenCalled();
  frames.judge(new Int16Array(ENERGY_FRAME_SAMPLES).fill(24));
  expect(of).toHaveBeenCalledOnce();
  frames.judge(quiet); // a part of the loud frame is in the window still
  expect(of).toHaveBeenCalledTimes(2);
  frames.judge(quiet);
  expect(of).toHaveBeenCalledTimes(2);
});
