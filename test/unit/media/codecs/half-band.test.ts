import { describe, expect, it } from 'vitest';
import { Downsampler, Upsampler } from '../../../../src/media/codecs/index.ts';
import { amplitudeOf, snrDb, tone } from './signals.ts';

function up(narrow: Int16Array): Int16Array {
  const out = new Int16Array(2 * narrow.length);
  const filter = new Upsampler();
  for (let at = 0; at < narrow.length; at += 160) {
    filter.process(narrow.subarray(at, at + 160), out.subarray(2 * at, 2 * at + 320));
  }
  return out;
}

function down(wide: Int16Array): Int16Array {
  const out = new Int16Array(wide.length / 2);
  const filter = new Downsampler();
  for (let at = 0; at < wide.length; at += 320) {
    filter.process(wide.subarray(at, at + 320), out.subarray(at / 2, at / 2 + 160));
  }
  return out;
}

function decibels(ratio: number): number {
  return 20 * Math.log10(Math.max(ratio, 1e-6));
}

describe('half-band filters', () => {
  it.each([300, 1_000, 2_000, 3_000, 3_400])('pass %i Hz, up and down', (frequency) => {
    const raised = up(tone(frequency, 10_000, 16_000, 8_000)).subarray(1_600);
    const lowered = down(tone(frequency, 10_000, 32_000)).subarray(1_600);
    expect(Math.abs(decibels(amplitudeOf(raised, frequency) / 10_000))).toBeLessThan(0.1);
    expect(Math.abs(decibels(amplitudeOf(lowered, frequency, 8_000) / 10_000))).toBeLessThan(0.1);
  });

  it.each([300, 1_000, 3_000, 3_400])('make no image of %i Hz above 4 kHz', (frequency) => {
    const raised = up(tone(frequency, 10_000, 16_000, 8_000)).subarray(1_600);
    expect(decibels(amplitudeOf(raised, 8_000 - frequency) / 10_000)).toBeLessThan(-55);
  });

  it.each([4_700, 5_000, 6_000, 7_500])('let nothing of %i Hz fold back', (frequency) => {
    const lowered = down(tone(frequency, 10_000, 32_000)).subarray(1_600);
    expect(decibels(amplitudeOf(lowered, 8_000 - frequency, 8_000) / 10_000)).toBeLessThan(-55);
  });

  it('come to 3 ms there and back', () => {
    const sent = tone(700, 8_000, 16_000, 8_000);
    const { snr, delay } = snrDb(sent, down(up(sent)));
    expect(delay).toBeLessThanOrEqual(24);
    expect(snr).toBeGreaterThan(50);
  });

  it('keep to the scale', () => {
    const square = Int16Array.from({ length: 3_200 }, (_, at) => (at % 16 < 8 ? 32_767 : -32_768));
    const heard = up(square);
    expect(Math.max(...heard)).toBe(32_767);
    expect(Math.min(...heard)).toBe(-32_768);
  });

  it('make of pieces of any length what they make of the whole', () => {
    const narrow = tone(700, 8_000, 1_000, 8_000);
    const wide = tone(700, 8_000, 2_000);
    const [upper, lower] = [new Upsampler(), new Downsampler()];
    const raised: number[] = [];
    const lowered: number[] = [];
    for (let at = 0, length = 1; at < 1_000; at += length, length += 7) {
      const piece = narrow.subarray(at, at + length);
      const pieceUp = new Int16Array(2 * piece.length);
      upper.process(piece, pieceUp);
      raised.push(...pieceUp);
      const pieceDown = new Int16Array(piece.length);
      lower.process(wide.subarray(2 * at, 2 * (at + length)), pieceDown);
      lowered.push(...pieceDown);
    }
    const [wholeUp, wholeDown] = [new Int16Array(2_000), new Int16Array(1_000)];
    new Upsampler().process(narrow, wholeUp);
    new Downsampler().process(wide, wholeDown);
    expect(raised).toEqual([...wholeUp]);
    expect(lowered).toEqual([...wholeDown]);
  });
});
