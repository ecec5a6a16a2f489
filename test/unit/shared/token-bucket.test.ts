import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../src/shared/token-bucket.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

/** How many tokens can be taken now. */
function drain(bucket: TokenBucket): number {
  let taken = 0;
  while (bucket.take()) taken += 1;
  return taken;
}

describe('A bucket of tokens', () => {
  it('holds a burst, and fills with time up to that', () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(clock, 10, 30);
    expect(drain(bucket)).toBe(30);
    clock.advance(500);
    expect(drain(bucket)).toBe(5);
    clock.advance(60_000);
    expect(drain(bucket)).toBe(30);
  });

  it('goes on at another rate: what came until then stays, as far as it fits', () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(clock, 10, 30);
    drain(bucket);
    clock.advance(1_000);
    bucket.setRate(100, 8);
    expect(drain(bucket)).toBe(8);
    clock.advance(50);
    expect(drain(bucket)).toBe(5);
    bucket.setRate(1, 100);
    clock.advance(2_000);
    expect(drain(bucket)).toBe(2);
  });

  it.each([-3_600_000, 3_600_000])('fills as before when the time of day steps by %i ms', (stepMs) => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(clock, 10, 10);
    drain(bucket);
    clock.stepWall(stepMs);
    expect(drain(bucket)).toBe(0);
    clock.advance(300);
    expect(drain(bucket)).toBe(3);
  });
});
