import { describe, expect, it } from 'vitest';
import { impairmentOf, mosOf, mosOfRating, ratingOf } from '../../../../src/media/quality/index.ts';

const CLEAN = { codec: { ie: 0, bpl: 25.1 }, delayMs: 0, lossPercent: 0, burstRatio: 1 };

describe('ratingOf', () => {
  it('is 93.2 with the default values (ITU-T G.107 table 2)', () => {
    expect(ratingOf(CLEAN)).toBeCloseTo(93.2, 1);
  });

  it('loses Ie,eff to packet loss (equation 7-29)', () => {
    // 95 * 1 / (1 + 25.1), 95 * 5 / (5 + 25.1), and in bursts twice as long as by chance 95 * 5 / (5 / 2 + 25.1)
    const clean = ratingOf(CLEAN);
    expect(clean - ratingOf({ ...CLEAN, lossPercent: 1 })).toBeCloseTo(95 / 26.1, 6);
    expect(clean - ratingOf({ ...CLEAN, lossPercent: 5 })).toBeCloseTo(475 / 30.1, 6);
    expect(clean - ratingOf({ ...CLEAN, lossPercent: 5, burstRatio: 2 })).toBeCloseTo(475 / 27.6, 6);
  });

  it('loses little to delays up to 150 ms, and much from then on (ITU-T G.114)', () => {
    const lossOf = (delayMs: number): number => ratingOf(CLEAN) - ratingOf({ ...CLEAN, delayMs });
    expect(lossOf(100)).toBeLessThan(5);
    expect(lossOf(150)).toBeLessThan(6);
    expect(lossOf(400)).toBeGreaterThan(24); // equation 7-27 alone gives 24.1
    expect(lossOf(400)).toBeLessThan(36);
  });

  it('stays between 0 and 100', () => {
    for (const lossPercent of [-5, 0, 50, 100, 500]) {
      for (const delayMs of [-10, 0, 5_000, 1e9]) {
        const rating = ratingOf({ ...CLEAN, lossPercent, delayMs, burstRatio: 0 });
        expect(rating).toBeGreaterThanOrEqual(0);
        expect(rating).toBeLessThanOrEqual(100);
      }
    }
  });
});

describe('mosOfRating (ITU-T G.107 annex B)', () => {
  it.each([
    [100, 4.5],
    [93.2, 4.41],
    [90, 4.34],
    [80, 4.02],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
    [0, 1],
    [-3, 1],
  ])('is of a rating of %f', (rating, mos) => {
    expect(mosOfRating(rating)).toBeCloseTo(mos, 2);
  });

  it('never falls below 1', () => {
    for (let rating = 0; rating <= 100; rating += 0.5) expect(mosOfRating(rating)).toBeGreaterThanOrEqual(1);
  });
});

describe('mosOf', () => {
  it('falls with loss, with bursts and with delay', () => {
    const at = (changes: Partial<typeof CLEAN>): number => mosOf({ ...CLEAN, ...changes });
    expect(at({ lossPercent: 1 })).toBeLessThan(at({}));
    expect(at({ lossPercent: 5 })).toBeLessThan(at({ lossPercent: 1 }));
    expect(at({ lossPercent: 5, burstRatio: 3 })).toBeLessThan(at({ lossPercent: 5 }));
    expect(at({ delayMs: 300 })).toBeLessThan(at({ delayMs: 20 }));
  });

  it('takes a codec that it does not know for G.711', () => {
    expect(impairmentOf('speex')).toEqual(impairmentOf('PCMU'));
    expect(impairmentOf(null)).toEqual(impairmentOf('PCMA'));
  });
});
