import { describe, expect, it } from 'vitest';
import { WaitEstimator } from '../../../src/agent-queues/wait-estimate.ts';

/** Somebody waits from 0 on, and turns come at these times. */
function after(turns: readonly number[]): WaitEstimator {
  const estimator = new WaitEstimator();
  estimator.begin(0);
  for (const at of turns) estimator.turn(at);
  return estimator;
}

const EVERY_MINUTE = [60_000, 120_000, 180_000, 240_000, 300_000];

describe('The estimate of a wait', () => {
  it('says nothing before five turns are known', () => {
    expect(after(EVERY_MINUTE.slice(0, 4)).estimate(1, 240_000)).toBeNull();
    expect(after(EVERY_MINUTE).estimate(1, 300_000)).not.toBeNull();
  });

  it('is the mean gap for each who is ahead, where all gaps are alike', () => {
    expect(after(EVERY_MINUTE).estimate(3, 300_000)).toEqual({ lowMs: 180_000, highMs: 180_000 });
  });

  it('is a range where they are not: mean and deviation of the last gaps', () => {
    // Gaps of 30 and 90 s: mean 54 s over five, deviation 29.4 s.
    const estimate = after([30_000, 120_000, 150_000, 240_000, 270_000]).estimate(4, 270_000);
    expect(estimate).toEqual({ lowMs: 115_044, highMs: 316_956 });
  });

  it('counts the time that nobody waited as no gap', () => {
    const estimator = after(EVERY_MINUTE);
    estimator.end();
    estimator.begin(3_000_000);
    estimator.turn(3_060_000);
    expect(estimator.estimate(1, 3_060_000)).toEqual({ lowMs: 60_000, highMs: 60_000 });
  });

  it('grows while no turn comes for longer than usual', () => {
    const estimator = after(EVERY_MINUTE);
    const usual = estimator.estimate(1, 310_000);
    expect(estimator.estimate(1, 900_000)?.highMs).toBeGreaterThan((usual?.highMs ?? 0) * 2);
  });

  it('forgets what is older than an hour', () => {
    const estimator = after(EVERY_MINUTE);
    estimator.end();
    expect(estimator.estimate(1, 3_600_000 + 100_000)).toBeNull();
  });

  it('goes by the last twenty turns', () => {
    const slow = Array.from({ length: 30 }, (_, index) => (index + 1) * 60_000);
    const fast = Array.from({ length: 20 }, (_, index) => 1_800_000 + (index + 1) * 10_000);
    expect(after([...slow, ...fast]).estimate(2, 2_000_000)).toEqual({ lowMs: 20_000, highMs: 20_000 });
  });
});
