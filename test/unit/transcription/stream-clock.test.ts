import { describe, expect, test } from 'vitest';
import { StreamClock } from '../../../src/transcription/stream-clock.ts';

const FIRST = 0xffff_fe00;

/** Frame `index` of a stream that began at `startMs` of the clock, which arrives so late. */
function arrive(clock: StreamClock, startMs: number, index: number, lateMs: number): number {
  const timestamp = (FIRST + index * 160) >>> 0;
  clock.arrived(timestamp, 160, startMs + index * 20 + 20 + lateMs);
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

  test('a sender that does not count on in silence is found again, and former words stay where they were', () => {
    const clock = new StreamClock();
    const before = arrive(clock, 1_000, 10, 0);
    // 1.5 s later the timestamps go on where they were.
    const after = Array.from({ length: 40 }, (_, index) => arrive(clock, 2_500, 11 + index, 0));
    expect(clock.toClock(after[0]!)).toBe(2_720);
    expect(clock.toClock(after[39]!)).toBe(2_720 + 780);
    expect(clock.toClock(before)).toBe(1_200);
    expect(after[0]! - before).toBe(20);
  });

  test('timestamps that jump ahead of the clock are put where they were said', () => {
    const clock = new StreamClock();
    const before = arrive(clock, 1_000, 10, 0);
    const after = arrive(clock, 1_000, 111, -2_000);
    expect(clock.toClock(after)).toBe(1_220);
    expect(clock.toClock(before)).toBe(1_200);
  });

  test('a stall that is caught up with moves nothing', () => {
    const clock = new StreamClock();
    const first = arrive(clock, 0, 0, 0);
    const times = Array.from({ length: 60 }, (_, index) => arrive(clock, 0, index + 1, Math.max(0, 600 - index * 20)));
    expect(times.map((streamMs) => clock.toClock(streamMs))).toEqual(times.map((_, index) => (index + 1) * 20));
    expect(times[0]! - first).toBe(20);
  });

  test('late packets and duplicates are not taken for a new beginning', () => {
    const clock = new StreamClock();
    for (let index = 0; index < 50; index++) arrive(clock, 0, index, 0);
    for (const index of [10, 20, 48, 49]) clock.arrived((FIRST + index * 160) >>> 0, 160, 1_020);
    expect(clock.toClock(arrive(clock, 0, 50, 0))).toBe(1_000);
  });

  test('timestamps that go back begin anew with the second packet', () => {
    const clock = new StreamClock();
    const last = arrive(clock, 0, 1_000, 0);
    const times = [0, 1, 2].map((index) => {
      clock.arrived(5_000 + index * 160, 160, 30_000 + index * 20 + 20);
      return clock.give(5_000 + index * 160, 160);
    });
    expect(clock.toClock(times[2]!)).toBe(30_040);
    expect(times.every((streamMs) => streamMs > last)).toBe(true);
  });

  test('stream time never goes back, not even behind silence that was given out', () => {
    const clock = new StreamClock();
    const first = arrive(clock, 0, 0, 0);
    clock.giveSilence(2_000);
    clock.arrived((FIRST + 160) >>> 0, 160, 1_000);
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
    clock.arrived(77, 160, 2_020);
    const after = clock.give(77, 160);
    expect(clock.toClock(after)).toBe(2_000);
    expect(clock.toClock(before)).toBe(1_000);
  });
});
