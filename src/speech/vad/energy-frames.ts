import { SAMPLES_PER_MS } from '../sound-time.ts';
import { NoiseFloor } from './noise-floor.ts';
import type { Spectrum, SpectrumMaker } from './spectrum.ts';
import { SPECTRUM_SAMPLES } from './spectrum.ts';

/** Samples of a frame: 20 ms at 8 kHz. */
export const ENERGY_FRAME_SAMPLES = 160;
/** Speech is louder than the quietest noise by 4.5 dB at least. */
const ACTIVE_RATIO = 2.8;
/** What is nowhere louder is below the lowest floor: 23 squared is 529, and that floor is 538. */
const QUIET_SAMPLE = 23;
/** White noise lies above 0.48, a voice in noise of 10 dB below 0.4. */
const NOISE_FLATNESS = 0.4;
/** A voice lies above, tones and steady notes of instruments below. */
const TONE_FLATNESS = 0.002;
/** Two steady tones hold so much of the power, even in noise of 10 dB. */
const TONE_SHARE = 0.8;
/** One tone, or two that are too close to be told apart, holds so much. */
const LONE_TONE_SHARE = 0.9;
/** The weaker tone of DTMF is at most 8 dB below the other one (ITU-T Q.24). */
const DTMF_SHARE = 0.13;
/** A voice seldom keeps its power so steady (1.5 dB) and its strongest harmonic in one bin from frame to frame. */
const STEADY_RATIO = 1.4;
/** A sound that is steady for so many frames is none of a voice, also in the midst of a turn. */
const STEADY_FRAMES = 12;

/** Judges one frame after the other by its power and spectrum. It keeps the sound of one spectrum. */
export class EnergyFrames {
  readonly #floor = new NoiseFloor(ENERGY_FRAME_SAMPLES / SAMPLES_PER_MS);
  readonly #spectra: SpectrumMaker;
  readonly #recent = new Int16Array(SPECTRUM_SAMPLES);
  #last: Spectrum | null = null;
  #steadyFrames = 0;

  /** @param spectra may be shared: it keeps no sound */
  constructor(spectra: SpectrumMaker) {
    this.#spectra = spectra;
  }

  /** @param samples {@link ENERGY_FRAME_SAMPLES} of them */
  judge(samples: Int16Array): { readonly active: boolean; readonly voiced: boolean } {
    this.#recent.copyWithin(0, ENERGY_FRAME_SAMPLES);
    this.#recent.set(samples, SPECTRUM_SAMPLES - ENERGY_FRAME_SAMPLES);
    if (isQuiet(this.#recent)) return this.#judgeQuiet();
    const spectrum = this.#spectra.of(this.#recent);
    const floor = this.#floor.learn(spectrum.power);
    const steady = isSteady(spectrum, this.#last) || isDtmf(spectrum);
    this.#last = spectrum;
    this.#steadyFrames = steady ? this.#steadyFrames + 1 : 0;
    const active = spectrum.power > ACTIVE_RATIO * floor && this.#steadyFrames < STEADY_FRAMES;
    const { flatness } = spectrum;
    return { active, voiced: active && !steady && flatness > TONE_FLATNESS && flatness < NOISE_FLATNESS };
  }

  /** A line is silent for half of the time, and a spectrum is most of what a frame costs. */
  #judgeQuiet(): { readonly active: boolean; readonly voiced: boolean } {
    this.#floor.learn(0);
    this.#last = null;
    this.#steadyFrames = 0;
    return { active: false, voiced: false };
  }

  /** Silence, or nothing at all, came between. */
  reset(): void {
    this.#recent.fill(0);
    this.#last = null;
    this.#steadyFrames = 0;
  }
}

/** Whether no sample is louder than the quietest floor, so that the power of no band can be. */
function isQuiet(samples: Int16Array): boolean {
  for (const sample of samples) if (sample > QUIET_SAMPLE || sample < -QUIET_SAMPLE) return false;
  return true;
}

/** Whether the sound holds on as a tone or a note does. */
function isSteady({ power, tones: [first, second] }: Spectrum, last: Spectrum | null): boolean {
  if (last === null) return false;
  const [lastFirst, lastSecond] = last.tones;
  if (first.share > LONE_TONE_SHARE && Math.abs(first.bin - lastFirst.bin) <= 1) return true;
  if (first.share + second.share > TONE_SHARE) {
    // Two tones of like strength change places.
    const bins = [lastFirst.bin, lastSecond.bin];
    if (bins.includes(first.bin) && bins.includes(second.bin)) return true;
  }
  const ratio = power / (last.power + 1);
  return first.bin === lastFirst.bin && ratio < STEADY_RATIO && ratio > 1 / STEADY_RATIO;
}

/** One tone of each group of ITU-T Q.23 (697 to 941 Hz, 1,209 to 1,633 Hz), and little else. */
function isDtmf({ tones }: Spectrum): boolean {
  const [low, high] = tones.map(({ bin }) => bin).sort((one, other) => one - other) as [number, number];
  return (
    tones[0].share + tones[1].share > TONE_SHARE &&
    tones[1].share > DTMF_SHARE &&
    low >= 22 &&
    low <= 31 &&
    high >= 38 &&
    high <= 53
  );
}
