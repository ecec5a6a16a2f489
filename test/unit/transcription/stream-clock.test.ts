import { describe, expect, test } from 'vitest';
import { StreamClock } from '../../../src/transcription/stream-clock.ts';

const FIRST = 0xffff_fe00;

/** Frame `index` of a stream that began at `startMs` of the clock, which arrives so late. */
function arrive(clock: StreamClock, startMs: number, index: number, lateMs: number, settled = true): number {
  const timestamp = (FIRST + index * 160) >>> 0;
  clock.arrived(timestamp, 160, startMs + index * 20 + 20 + lateMs, settled);
  return clock.give(timestamp, 160);
}

describe('StreamClock', () => {
  test('a packet holds what was said until right before it came', () => {
    const clock = new StreamClock();
    const streamMs = arrive(clock, 1_000, 0, 0);
    expect(clock.toClock(streamMs)).toBe(1_000);
  });

  test('jitter shifts no word, because the earliest packet counts', () => {
    const clock = new StreamClock();
    const late = [90, 70, 30, 0, 55, 80, 20, 90];
    const times = late.map((lateMs, index) => arrive(clock, 1_000, index, lateMs));
    expect(times.map((streamMs) => clock.toClock(streamMs))).toEqual(late.map((_, index) => 1_000 + index * 20));
  });

  test('stream time goes on steadily while the least delay is learnt', () => {
    const clock = new StreamClock();
    const times = [100, 40, 0, 10].map((lateMs, index) => arrive(clock, 0, index, lateMs));
    expect(times.map((streamMs) => streamMs - times[0]!)).toEqual([0, 20, 40, 60]);
  });

  test('silence without packets counts, by the timestamps (RFC 3550 5.1)', () => {
    const clock = new StreamClock();
    arrive(clock, 1_000, 0, 0);
    const streamMs = arrive(clock, 1_000, 3_000, 30);
    expect(clock.toClock(streamMs)).toBe(61_000);
  });

  test('a sender that does not count on in silence begins a new time line, and former words stay where they were', () => {
    const clock = new StreamClock();
    const before = arrive(clock, 1_000, 10, 0);
    // 1.5 s later the timestamps go on where they were.
    clock.arrived((FIRST + 11 * 160) >>> 0, 160, 1_240 + 1_500, true);
    const after = clock.give((FIRST + 11 * 160) >>> 0, 160);
    expect(clock.toClock(after)).toBe(2_720);
    expect(clock.toClock(before)).toBe(1_200);
    expect(after).toBeGreaterThan(before);
  });

  test('a burst after a stall finds its place again', () => {
    const clock = new StreamClock();
    arrive(clock, 0, 0, 0);
    const times = Array.from({ length: 40 }, (_, index) => arrive(clock, 0, index + 1, Math.max(0, 600 - index * 20)));
    expect(clock.toClock(times.at(-1)!)).toBeCloseTo(800, 0);
  });

  test('stream time never goes back, not even behind silence that was given out', () => {
    const clock = new StreamClock();
    const first = arrive(clock, 0, 0, 0);
    clock.giveSilence(2_000);
    clock.arrived((FIRST + 160) >>> 0, 160, 1_000, true);
    expect(clock.give((FIRST + 160) >>> 0, 160)).toBeGreaterThanOrEqual(first + 20 + 2_000);
  });

  test('a clock that drifts is followed', () => {
    const clock = new StreamClock();
    let streamMs = 0;
    // The sender's clock is slow by 500 parts in a million, for 10 minutes.
    for (let index = 0; index < 30_000; index++) streamMs = arrive(clock, 0, index, index * 0.01);
    expect(clock.toClock(streamMs)).toBeGreaterThan(600_000 + 300 - 20 - 15);
  });

  test('another stream has timestamps of its own', () => {
    const clock = new StreamClock();
    const before = arrive(clock, 1_000, 0, 0);
    clock.restart();
    clock.arrived(77, 160, 2_020, true);
    const after = clock.give(77, 160);
    expect(clock.toClock(after)).toBe(2_000);
    expect(clock.toClock(before)).toBe(1_000);
  });
});
