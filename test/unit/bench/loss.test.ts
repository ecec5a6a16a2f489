import { describe, expect, it } from 'vitest';
import { losses, randomNumbers } from '../../../bench/loss/lossy-relay.ts';
import { score } from '../../../bench/loss/score.ts';

const NOTHING = { lossPercent: 0, burst: 1, jitterMs: 0 };

/** Noise that changes its loudness, so that each place is like no other. */
function noise(length: number): Int16Array {
  const random = randomNumbers(3);
  return Int16Array.from({ length }, (_, at) => (random() - 0.5) * (6_000 + 4_000 * Math.sin(at / 3_000)));
}

describe('losses', () => {
  it.each([
    [5, 1],
    [20, 1],
    [5, 3],
    [20, 3],
  ])('loses %i percent, in bursts of %i on average', (lossPercent, burst) => {
    const isLost = losses({ ...NOTHING, lossPercent, burst }, randomNumbers(5));
    const fates = Array.from({ length: 100_000 }, isLost);
    const lost = fates.filter(Boolean).length;
    const runs = fates.filter((fate, at) => fate && fates[at - 1] !== true).length;
    expect(lost / 1_000).toBeGreaterThan(lossPercent * 0.93);
    expect(lost / 1_000).toBeLessThan(lossPercent * 1.07);
    const expected = burst === 1 ? 1 / (1 - lossPercent / 100) : burst;
    expect(lost / runs).toBeGreaterThan(expected * 0.93);
    expect(lost / runs).toBeLessThan(expected * 1.07);
  });

  it('loses nothing where nothing is to be lost', () => {
    for (const burst of [1, 3]) {
      const isLost = losses({ ...NOTHING, burst }, randomNumbers(1));
      expect(Array.from({ length: 1_000 }, isLost)).not.toContain(true);
    }
  });
});

describe('score', () => {
  it('finds what was said though it moves, and how much of it is gone', () => {
    const said = noise(16_000);
    const heard = new Int16Array(20_000);
    heard.set(said.subarray(0, 7_680), 900);
    heard.set(said.subarray(7_680), 7_680 + 1_060); // 20 ms were put in
    const clean = score(said, heard, 0, 15_360, 500);
    expect(clean.segmentalSnrDb).toBe(35);
    expect(clean.places.map(([at, place]) => place - at)).toEqual([...Array(4).fill(900), ...Array(4).fill(1_060)]);
    heard.fill(0, 3_000, 4_600);
    const holed = score(said, heard, 0, 15_360, 500);
    expect(holed.segmentalSnrDb).toBeLessThan(33);
    expect(holed.segmentalSnrDb).toBeGreaterThan(28);
  });

  it('judges nothing that was not said', () => {
    expect(score(new Int16Array(8_000), noise(8_000), 0, 7_680, 0).segmentalSnrDb).toBeNull();
  });
});
