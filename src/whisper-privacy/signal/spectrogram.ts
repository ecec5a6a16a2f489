import type { Complex } from '../../shared/fft.ts';
import { Fft } from '../../shared/fft.ts';

/** Samples of a frame: 64 ms at 8 kHz, fine enough to part the tones of music. */
export const FRAME = 512;
/** Samples from a frame to the next. */
export const HOP = FRAME / 2;
/** Frequencies of a frame, from 0 Hz to half the sample rate. */
export const BINS = FRAME / 2 + 1;

/** The square root of a Hann window, for analysis and synthesis: two frames that overlap add up to the signal. */
const WINDOW = Float64Array.from({ length: FRAME }, (_, index) => Math.sin((Math.PI * (index + 0.5)) / FRAME));
const FFT = new Fft(FRAME);

/** Frames that cover so many samples. The first begins {@link HOP} samples before them. */
export function framesOf(samples: number): number {
  return Math.ceil(samples / HOP) + 1;
}

/** The power of each frame at each frequency, `BINS` values a frame. */
export function powerOf(samples: Float64Array): Float64Array {
  const frames = framesOf(samples.length);
  const power = new Float64Array(frames * BINS);
  const work = FFT.empty();
  for (let frame = 0; frame < frames; frame += 2) {
    // Two frames are the real and the imaginary part of one transform.
    analyse(work, samples, frame);
    for (let bin = 0; bin < BINS; bin += 1) {
      const [one, other] = powersAt(work, bin);
      power[frame * BINS + bin] = one;
      if (frame + 1 < frames) power[(frame + 1) * BINS + bin] = other;
    }
  }
  return power;
}

/** The signal with each frame and frequency multiplied by a weight (`BINS` values a frame). */
export function weighted(samples: Float64Array, weights: Float64Array): Float64Array {
  const frames = framesOf(samples.length);
  const result = new Float64Array(samples.length);
  const work = FFT.empty();
  const { re, im } = work;
  for (let frame = 0; frame < frames; frame += 2) {
    analyse(work, samples, frame);
    const here = frame * BINS;
    const next = frame + 1 < frames ? here + BINS : here;
    for (let bin = 0; bin < BINS; bin += 1) {
      weigh(work, bin, weights[here + bin] as number, weights[next + bin] as number);
    }
    FFT.inverse(work);
    const start = (frame - 1) * HOP;
    for (let index = 0; index < FRAME; index += 1) {
      const window = WINDOW[index] as number;
      add(result, start + index, (re[index] as number) * window);
      if (frame + 1 < frames) add(result, start + HOP + index, (im[index] as number) * window);
    }
  }
  return result;
}

/** One frame of two signals, from a sample of each on: what they have in common at each frequency, and the other's power. */
export function commonOf(
  one: Float64Array,
  from: number,
  other: Float64Array,
  otherFrom: number,
  { common, power }: { readonly common: Float64Array; readonly power: Float64Array },
): void {
  const work = FFT.empty();
  const { re, im } = work;
  for (let index = 0; index < FRAME; index += 1) {
    const window = WINDOW[index] as number;
    re[index] = (one[from + index] ?? 0) * window;
    im[index] = (other[otherFrom + index] ?? 0) * window;
  }
  FFT.forward(work);
  for (let bin = 0; bin < BINS; bin += 1) {
    const mirror = (FRAME - bin) % FRAME;
    const aRe = (re[bin] as number) + (re[mirror] as number);
    const aIm = (im[bin] as number) - (im[mirror] as number);
    const bRe = (im[bin] as number) + (im[mirror] as number);
    const bIm = (re[mirror] as number) - (re[bin] as number);
    common[bin] = (aRe * bRe + aIm * bIm) / 4;
    power[bin] = (bRe ** 2 + bIm ** 2) / 4;
  }
}

function analyse({ re, im }: Complex, samples: Float64Array, frame: number): void {
  const start = (frame - 1) * HOP;
  for (let index = 0; index < FRAME; index += 1) {
    const window = WINDOW[index] as number;
    re[index] = (samples[start + index] ?? 0) * window;
    im[index] = (samples[start + HOP + index] ?? 0) * window;
  }
  FFT.forward({ re, im });
}

/** Parts the transforms of two real signals: that of a real one is conjugate symmetric. */
function powersAt({ re, im }: Complex, bin: number): readonly [number, number] {
  const mirror = (FRAME - bin) % FRAME;
  const evenRe = (re[bin] as number) + (re[mirror] as number);
  const evenIm = (im[bin] as number) - (im[mirror] as number);
  const oddRe = (im[bin] as number) + (im[mirror] as number);
  const oddIm = (re[mirror] as number) - (re[bin] as number);
  return [(evenRe ** 2 + evenIm ** 2) / 4, (oddRe ** 2 + oddIm ** 2) / 4];
}

/** Multiplies the one signal by `one` at a frequency, and the other by `other`. */
function weigh({ re, im }: Complex, bin: number, one: number, other: number): void {
  const mirror = (FRAME - bin) % FRAME;
  const aRe = ((re[bin] as number) + (re[mirror] as number)) * 0.5 * one;
  const aIm = ((im[bin] as number) - (im[mirror] as number)) * 0.5 * one;
  const bRe = ((im[bin] as number) + (im[mirror] as number)) * 0.5 * other;
  const bIm = ((re[mirror] as number) - (re[bin] as number)) * 0.5 * other;
  re[bin] = aRe - bIm;
  im[bin] = aIm + bRe;
  if (mirror === bin) return;
  re[mirror] = aRe + bIm;
  im[mirror] = bRe - aIm;
}

function add(samples: Float64Array, index: number, value: number): void {
  if (index >= 0 && index < samples.length) samples[index] = (samples[index] as number) + value;
}
