import { describe, expect, it } from 'vitest';
import { sphinxSound } from '../../../../../src/speech/stt/pocketsphinx/sphinx-sound.ts';
import { silence, tones } from '../../../../contract/speech/support/sounds.ts';

function levelDb(sound: Int16Array): number {
  return 10 * Math.log10(sound.reduce((sum, sample) => sum + sample ** 2, 0) / sound.length / 32_768 ** 2);
}

describe('sphinxSound', () => {
  it('has the rate of the model, 16 kHz', () => {
    expect(sphinxSound(tones(100, [440]))).toHaveLength(1_600);
  });

  it('puts noise of -78 dB under silence, the same each time', () => {
    const sound = sphinxSound(silence(1_000));
    expect(levelDb(sound)).toBeGreaterThan(-79);
    expect(levelDb(sound)).toBeLessThan(-77);
    expect(sphinxSound(silence(1_000))).toEqual(sound);
  });

  it('does not wrap around at full scale', () => {
    const sound = sphinxSound(new Int16Array(800).fill(32_767));
    expect(sound.subarray(200, 1_400).every((sample) => sample > 32_000)).toBe(true);
  });
});
