import { describe, expect, it } from 'vitest';
import { resample, StreamResampler } from '../../../../src/media/wav/index.ts';

function tone(hz: number, rateHz: number, samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, index) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * hz * index) / rateHz)),
  );
}

/** The sound in pieces of such a length, one after the other. */
function inPieces(resampler: StreamResampler, sound: Int16Array, length: number): Int16Array {
  const pieces: number[] = [];
  for (let at = 0; at < sound.length; at += length) pieces.push(...resampler.process(sound.subarray(at, at + length)));
  return Int16Array.from([...pieces, ...resampler.rest()]);
}

describe('StreamResampler', () => {
  it.each([
    [16_000, 24_000],
    [24_000, 16_000],
    [8_000, 16_000],
    [16_000, 8_000],
    [44_100, 16_000],
  ])('gives of sound that comes in pieces what `resample` gives of the whole (%i to %i Hz)', (from, to) => {
    const sound = tone(1_234, from, from / 10);
    const whole = resample(sound, from, to);
    for (const length of [1, 7, 320, 441, 5_000]) {
      const pieces = inPieces(new StreamResampler(from, to), sound, length);
      expect([...pieces.subarray(0, whole.length)]).toEqual([...whole]);
    }
  });

  it('keeps no more than 2.2 ms back between 16 and 24 kHz', () => {
    const up = new StreamResampler(16_000, 24_000).process(new Int16Array(320)).length;
    const down = new StreamResampler(24_000, 16_000).process(new Int16Array(480)).length;
    expect((480 - up) / 24).toBeLessThan(2.2);
    expect((320 - down) / 16).toBeLessThan(2.2);
  });
});
