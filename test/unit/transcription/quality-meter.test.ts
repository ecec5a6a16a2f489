import { describe, expect, test } from 'vitest';
import { QualityMeter } from '../../../src/transcription/quality-meter.ts';

/** Notes packets of 20 ms. @param arrivals sequence number and time of each */
function noted(meter: QualityMeter, arrivals: readonly (readonly [number, number])[]): QualityMeter {
  for (const [sequence, atMs] of arrivals) {
    meter.note({ sequence: sequence & 0xffff, timestamp: (sequence * 160) >>> 0 }, atMs);
  }
  return meter;
}

describe('QualityMeter', () => {
  test('nothing came', () => {
    expect(new QualityMeter().quality).toEqual({ received: 0, lost: 0, jitterMs: 0 });
  });

  test('counts what is missing, over the wrap of sequence numbers (RFC 3550 A.3)', () => {
    const meter = noted(new QualityMeter(), [
      [65_534, 0],
      [65_535, 20],
      [65_537, 60],
      [65_540, 120],
    ]);
    expect(meter.quality).toEqual({ received: 4, lost: 3, jitterMs: 0 });
  });

  test('a packet out of order is not lost, and duplicates never make the loss negative (RFC 3550 A.3)', () => {
    const meter = noted(new QualityMeter(), [
      [1, 0],
      [3, 20],
      [2, 25],
      [3, 30],
      [3, 31],
    ]);
    expect(meter.quality).toMatchObject({ received: 5, lost: 0 });
  });

  test('a numbering that jumps begins anew, and is no loss of thousands (RFC 3550 A.1)', () => {
    const meter = noted(new QualityMeter(), [
      [1, 0],
      [3, 40],
      [30_000, 60],
      [30_001, 80],
    ]);
    expect(meter.quality).toMatchObject({ received: 4, lost: 1 });
  });

  test('jitter is the mean of the differences in transit, by sixteenths (RFC 3550 A.8)', () => {
    const meter = noted(new QualityMeter(), [
      [1, 0],
      [2, 36], // 16 ms late
    ]);
    expect(meter.quality.jitterMs).toBeCloseTo(1, 5);
    noted(meter, [[3, 56]]); // as late as the one before
    expect(meter.quality.jitterMs).toBeCloseTo(15 / 16, 5);
  });
});
