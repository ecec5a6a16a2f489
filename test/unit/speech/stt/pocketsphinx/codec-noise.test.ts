import { describe, expect, it } from 'vitest';
import type { AudioCodec } from '../../../../../src/media/rtp/index.ts';
import { withoutCodecNoise } from '../../../../../src/speech/stt/pocketsphinx/codec-noise.ts';
import { g711Steps } from '../../../../../src/speech/stt/pocketsphinx/g711-steps.ts';
import { joined, noise, overG711, silence, tones } from '../../../../contract/speech/support/sounds.ts';

const CODECS: readonly AudioCodec[] = ['PCMU', 'PCMA'];

/** Power of what is not the original, in decibels. */
function errorDb(sound: Int16Array, original: Int16Array): number {
  return 10 * Math.log10(sound.reduce((sum, sample, index) => sum + (sample - original[index]!) ** 2, 0));
}

function blockOf(sample: number): Int16Array {
  return new Int16Array(160).fill(sample);
}

describe('g711Steps', () => {
  it.each([
    ['PCMU', 0, [0]],
    ['PCMU', 97, [8]],
    ['PCMU', 3_000, [128]],
    ['PCMU', 32_000, [1_024]],
    ['PCMA', 5, [16]],
    ['PCMA', -32_000, [1_024]],
  ] as const)('%s of %i: rounded by %j (ITU-T G.711 tables 1 and 2)', (codec, sample, steps) => {
    expect([...new Set(g711Steps(overG711(blockOf(sample), codec)))]).toEqual(steps);
  });

  it('tells each block of 20 ms apart, and takes one with a single other value for uncoded', () => {
    const coded = overG711(tones(20, [440]));
    const other = coded.slice();
    other[7]! += 1;
    const steps = g711Steps(joined(coded, other, coded));
    expect(steps.subarray(0, 160).every((step) => step > 0)).toBe(true);
    expect(steps.subarray(160, 320).every((step) => step === 0)).toBe(true);
    expect(steps.subarray(320).every((step) => step > 0)).toBe(true);
  });
});

describe('withoutCodecNoise', () => {
  it.each(CODECS)('%s: tones lose more than half of the noise of G.711', (codec) => {
    const original = tones(1_000, [310, 730]);
    const coded = overG711(original, codec);
    const cleaned = withoutCodecNoise(coded);
    expect(errorDb(coded, original) - errorDb(cleaned, original)).toBeGreaterThan(3.5);
  });

  it.each(CODECS)('%s: no sample leaves what G.711 rounds to it', (codec) => {
    const coded = overG711(joined(noise(500, 3_000), tones(500, [310, 2_900], 15_000), noise(500, 20_000)), codec);
    const cleaned = withoutCodecNoise(coded);
    const steps = g711Steps(coded);
    expect(cleaned).not.toEqual(coded);
    expect(cleaned.every((sample, index) => Math.abs(sample - coded[index]!) <= steps[index]! / 2)).toBe(true);
  });

  it('leaves a sound that did not come over G.711 sample for sample', () => {
    const sound = joined(tones(500, [310, 730]), silence(100), noise(300, 40));
    expect(withoutCodecNoise(sound)).toEqual(sound);
  });

  it('leaves what is beside coded sound sample for sample', () => {
    const sound = noise(100, 500);
    const cleaned = withoutCodecNoise(joined(sound, overG711(noise(100, 2_000)), sound));
    expect(cleaned.subarray(0, 800)).toEqual(sound);
    expect(cleaned.subarray(1_600)).toEqual(sound);
  });

  it.each([0, 1, 127, 128, 129, 257])('%i samples: as many are left', (length) => {
    expect(withoutCodecNoise(overG711(noise(40, 2_000).subarray(0, length)))).toHaveLength(length);
  });
});
