import { describe, expect, test } from 'vitest';
import { countsOf, qualityOf, soundsLike } from '../../../../web/src/telephone/quality.ts';
import type { CallCounts } from '../../../../web/src/telephone/quality.ts';

const NOTHING: CallCounts = {
  received: 0,
  lost: 0,
  jitterMs: null,
  waitedS: 0,
  played: 0,
  roundTripMs: null,
  lostThere: null,
  codec: 'PCMU',
  sent: 0,
};

function counts(more: Partial<CallCounts>): CallCounts {
  return { ...NOTHING, ...more };
}

describe('how a call sounds in the browser', () => {
  test('a good call of G.711: 4.4 of 4.5 (G.107 with its default values has 4.41)', () => {
    const { mos, lossPercent } = qualityOf(NOTHING, counts({ received: 500, roundTripMs: 20, played: 480_000, waitedS: 19_200 })); // prettier-ignore
    expect(mos).toBeCloseTo(4.4, 1);
    expect(lossPercent).toBe(0);
    expect(soundsLike(mos ?? 0)).toBe('good');
  });

  test('losses cost: 5 % leave less than 4, 20 % less than 3', () => {
    const lossy = (lost: number): number => qualityOf(NOTHING, counts({ received: 100 - lost, lost })).mos ?? 0;
    expect(lossy(5)).toBeLessThan(4);
    expect(lossy(5)).toBeGreaterThan(3.5);
    expect(lossy(20)).toBeLessThan(3);
    expect(soundsLike(lossy(20))).toBe('bad');
  });

  test('delay is half of the round trip, and what waits here', () => {
    const of = (roundTripMs: number, waitedS: number): number =>
      qualityOf(NOTHING, counts({ received: 50, roundTripMs, waitedS, played: 10 })).mos ?? 0;
    expect(of(600, 0)).toBeLessThan(of(100, 0) - 0.3);
    // 10 samples that waited 300 ms each.
    expect(of(0, 3)).toBeCloseTo(of(600, 0), 5);
  });

  test('it is that of the time between two counts', () => {
    const before = counts({ received: 100, lost: 100 });
    const now = counts({ received: 200, lost: 100, lostThere: 0.25 });
    expect(qualityOf(before, now)).toMatchObject({ lossPercent: 0, lossTherePercent: 25 });
  });

  test('where nothing came there is no estimate', () => {
    expect(qualityOf(NOTHING, NOTHING)).toMatchObject({ mos: null, lossPercent: 0 });
    // A count can go back: packets that were thought to be lost came late.
    expect(qualityOf(counts({ received: 10, lost: 5 }), counts({ received: 20, lost: 3 })).lossPercent).toBe(0);
  });

  test('counts are read from what a browser says', () => {
    const stats = [
      { id: 'c', type: 'codec', mimeType: 'audio/opus' },
      { id: 'i', type: 'inbound-rtp', kind: 'audio', codecId: 'c', packetsReceived: 9, packetsLost: 1, jitter: 0.004, jitterBufferDelay: 2, jitterBufferEmittedCount: 40 }, // prettier-ignore
      { id: 'o', type: 'outbound-rtp', kind: 'audio', packetsSent: 12 },
      { id: 'r', type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.03, fractionLost: 0.5 },
      { id: 'p', type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.9 },
    ];
    expect(countsOf(stats)).toEqual({
      received: 9,
      lost: 1,
      jitterMs: 4,
      waitedS: 2,
      played: 40,
      roundTripMs: 30,
      lostThere: 0.5,
      codec: 'opus',
      sent: 12,
    });
    expect(countsOf(stats.filter(({ id }) => id === 'p')).roundTripMs).toBe(900);
    expect(countsOf([])).toEqual({ ...NOTHING, codec: null });
  });
});
