import { resample } from '../../../media/wav/index.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import { withoutCodecNoise } from './codec-noise.ts';

/** The acoustic model of Debian's pocketsphinx-en-us is of this rate. */
const MODEL_RATE_HZ = 16_000;
/**
 * The noise has the values from minus this to this. That is some 78 dB below full scale, half of the finest step of
 * G.711 u-law (8), and nobody hears it.
 */
const NOISE_PEAK = 7;

/**
 * The sound of an utterance as PocketSphinx takes it: at the rate of its model, and with the same faint white noise under
 * each. Its features are logarithms of energies, which have no bound where a quiet sound was rounded to zeros. What G.711
 * makes of the quietest sounds would be heard as something else than what was said; under the noise both are alike.
 * @param samples 16-bit mono at 8 kHz
 */
export function sphinxSound(samples: Int16Array): Int16Array {
  const random = lehmer();
  const noisy = withoutCodecNoise(samples).map((sample) => {
    const noise = Math.floor((2 * NOISE_PEAK + 1) * random()) - NOISE_PEAK;
    return Math.max(-32_768, Math.min(32_767, sample + noise));
  });
  return resample(noisy, SPEECH_SAMPLE_RATE, MODEL_RATE_HZ);
}

/** Park and Miller's generator, the same numbers each time: an utterance must be recognized alike whenever it is said. */
function lehmer(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
