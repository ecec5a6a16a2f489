import { describe, expect, it } from 'vitest';
import { ENGINE_MS, Playout } from '../../../../src/ai/gateway/playout.ts';

describe('Playout', () => {
  it.each([
    ['when it was due', 0, 0],
    ['in the grace that it was waited for', 10, 0],
    ['after a tick of the engine', 15, 20],
    ['after two', 40, 40],
    ['with the last ticks that are made up for', 100, 100],
  ])('a frame that is sent %s is played as much later as the jitter buffer grows', (_when, lateMs, grownMs) => {
    expect(new Playout(ENGINE_MS.inStep).playedAtMs(1_000, 1_000 + lateMs)).toBe(1_040 + grownMs);
    expect(new Playout(ENGINE_MS.other).playedAtMs(1_000, 1_000 + lateMs)).toBe(1_080 + grownMs);
  });

  it('what follows a frame that was late waits behind it, also where it comes in time', () => {
    const playout = new Playout(ENGINE_MS.inStep);
    expect(playout.playedAtMs(1_000, 1_055)).toBe(1_100);
    expect(playout.playedAtMs(1_020, 1_055)).toBe(1_120);
    expect(playout.playedAtMs(1_060, 1_060)).toBe(1_160);
    expect(playout.playedAtMs(60_000, 60_000)).toBe(60_100);
    expect(playout.playedAtMs(61_060, 61_060)).toBe(61_100);
  });
});
