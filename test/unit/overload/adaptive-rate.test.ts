import { beforeEach, describe, expect, it } from 'vitest';
import { AdaptiveRate } from '../../../src/overload/adaptive-rate.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

let clock: FakeClock;
let rate: AdaptiveRate;
beforeEach(() => {
  clock = new FakeClock();
  rate = new AdaptiveRate(clock);
});

/** Offers calls and looks every 20 ms. How many came in. */
function run(perSecond: number, forMs: number, pressure: number, busy = 0.5): number {
  let admitted = 0;
  let due = 0;
  for (let ms = 0; ms < forMs; ms += 20) {
    clock.advance(20);
    for (due += (perSecond * 20) / 1000; due >= 1; due -= 1) if (rate.take()) admitted += 1;
    rate.look({ pressure, busy, elapsedMs: 20 });
  }
  return admitted;
}

describe('The rate', () => {
  it('is none while the pressure is bearable', () => {
    expect(run(1_000, 5_000, 1)).toBe(5_000);
    expect(rate.perSecond).toBeNull();
  });

  it('begins at four fifths of what came in, after 100 ms of pressure', () => {
    run(100, 5_000, 0);
    run(100, 80, 1.1);
    expect(rate.perSecond).toBeNull();
    run(100, 20, 1.1);
    expect(rate.perSecond).toBeCloseTo(80, 0);
  });

  it('is kept: no more come in than it says', () => {
    run(100, 5_000, 0);
    run(100, 100, 2);
    expect(run(1_000, 1_000, 0.8)).toBeLessThan(86);
  });

  it('is cut by a little each second while the pressure lasts', () => {
    run(100, 5_000, 0);
    run(100, 100, 2);
    const before = rate.perSecond!;
    run(100, 1_000, 2);
    expect(rate.perSecond).toBeCloseTo(before * 0.93, 1);
    run(100, 900, 2);
    expect(rate.perSecond).toBeCloseTo(before * 0.93, 1);
  });

  it('is never below one call a second', () => {
    run(100, 300_000, 5);
    expect(rate.perSecond).toBe(1);
  });

  it.each([
    { where: 'quickly while there is room', pressure: 0.2, busy: 0.5, part: 1.25 },
    { where: 'slowly where it is nearly too late', pressure: 0.8, busy: 0.5, part: 1.03 },
    { where: 'slowly where the loop is nearly always busy', pressure: 0.2, busy: 0.95, part: 1.03 },
  ])('grows $where', ({ pressure, busy, part }) => {
    run(200, 5_000, 0);
    run(200, 100, 2);
    const before = rate.perSecond!;
    run(1_000, 1_000, pressure, busy);
    expect(rate.perSecond! / before).toBeGreaterThan(part - 0.01);
    expect(rate.perSecond! / before).toBeLessThan(part + 0.04);
  });

  it('ends when nobody was refused for 3 s, and not before', () => {
    run(100, 5_000, 0);
    run(100, 100, 2);
    run(1_000, 500, 0.8);
    run(10, 2_900, 0.8);
    expect(rate.perSecond).not.toBeNull();
    run(10, 200, 0.8);
    expect(rate.perSecond).toBeNull();
  });

  it('stays where somebody is refused all the time', () => {
    run(100, 5_000, 0);
    run(100, 100, 2);
    run(2_000, 10_000, 0.8);
    expect(rate.perSecond).not.toBeNull();
  });
});
