import { describe, expect, it } from 'vitest';
import type { StreamSample } from '../../../../src/media/quality/index.ts';
import { AlarmWatch, StreamMeter, UNKNOWN, WINDOW_MS } from '../../../../src/media/quality/index.ts';

/** A second of packets of 20 ms. */
const SECOND: StreamSample = {
  expected: 50,
  lost: 0,
  late: 0,
  bursts: 0,
  jitterSumMs: 50,
  jitterCount: 50,
  maxJitterMs: 2,
  delayMs: 40,
};

/** A meter that was given a sample each second; `bad` in those seconds. */
function metered(
  seconds: number,
  bad: (second: number) => Partial<StreamSample>,
): { meter: StreamMeter; told: number[] } {
  const meter = new StreamMeter({ bursts: true, late: true });
  const told: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const mos = meter.add({ ...SECOND, ...bad(second) }, 'PCMU', 1_000 * second);
    if (mos !== null) told.push(mos);
  }
  return { meter, told };
}

describe('StreamMeter', () => {
  it('knows nothing before the first packet', () => {
    expect(new StreamMeter({ bursts: true, late: true }).quality(null)).toEqual(UNKNOWN);
    expect(metered(5, () => ({ expected: 0 })).meter.quality(0)).toMatchObject({ packets: 0, lost: 0, mos: null });
  });

  it('adds up, and estimates the whole', () => {
    const quality = metered(20, (second) => (second % 2 === 0 ? { lost: 2, bursts: 1 } : {})).meter.quality(120);
    expect(quality).toMatchObject({
      packets: 1_000,
      lost: 20,
      lossPercent: 2,
      jitterMs: 1,
      maxJitterMs: 2,
      concealedMs: 120,
    });
    // Two packets in a row each time: 2 * (1 - 0.02).
    expect(quality.burstRatio).toBeCloseTo(1.96, 2);
    expect(quality.mos).toBeLessThan(4.3);
    expect(quality.mos).toBeGreaterThan(3.9);
  });

  it('keeps the worst window of a call that is good on the whole', () => {
    const { meter } = metered(120, (second) => (second >= 40 && second < 50 ? { lost: 10, bursts: 6 } : {}));
    const { mos, worstMos } = meter.quality(0);
    expect(mos).toBeGreaterThan(4);
    expect(worstMos).toBeLessThan(3.2);
  });

  it('counts the end of a call as well, though its window is not over', () => {
    const { meter, told } = metered(16, (second) => (second >= 12 ? { lost: 25, bursts: 10 } : {}));
    expect(told).toHaveLength(1);
    expect(meter.quality(0).worstMos).toBeLessThan(2.5);
  });

  it('estimates by what was not played, lost or late', () => {
    const lost = metered(20, () => ({ lost: 2, bursts: 2 })).meter.quality(0);
    const late = metered(20, () => ({ late: 2, bursts: 2 })).meter.quality(0);
    expect(late.mos).toBe(lost.mos);
    expect(late).toMatchObject({ lost: 0, lossPercent: 0, late: 40 });
  });

  it('tells an estimate for each window with enough packets', () => {
    expect(metered(41, () => ({})).told).toHaveLength(4);
    expect(metered(41, () => ({ expected: 1 })).told).toEqual([]);
    expect(WINDOW_MS).toBe(10_000);
  });

  it('does not say what it is not told', () => {
    const meter = new StreamMeter({ bursts: false, late: false });
    meter.add({ ...SECOND, bursts: null, jitterCount: 0, jitterSumMs: 0 }, 'PCMA', 0);
    expect(meter.quality(null)).toMatchObject({
      burstRatio: null,
      late: null,
      jitterMs: null,
      concealedMs: null,
      packets: 50,
    });
  });

  it('bears a loss that is made good later', () => {
    const meter = new StreamMeter({ bursts: true, late: true });
    meter.add({ ...SECOND, lost: 3, bursts: 2 }, 'PCMU', 0);
    meter.add({ ...SECOND, lost: -3, bursts: -2 }, 'PCMU', 1_000);
    expect(meter.quality(0)).toMatchObject({ lost: 0, lossPercent: 0, burstRatio: 1 });
  });
});

describe('AlarmWatch', () => {
  it('is alarmed once below the threshold, and again after it was well above it', () => {
    const watch = new AlarmWatch(3);
    const judged = [4, 3, 2.9, 2, 3.1, 2.9, 3.3, 2.9].map((mos) => watch.judge(mos));
    expect(judged).toEqual([false, false, true, false, false, false, false, true]);
  });

  it('is never alarmed without a threshold', () => {
    expect(new AlarmWatch(null).judge(1)).toBe(false);
  });
});
