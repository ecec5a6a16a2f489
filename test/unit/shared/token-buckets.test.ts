import { expect, test } from 'vitest';
import { TokenBuckets } from '../../../src/shared/token-buckets.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

function takes(buckets: TokenBuckets, source: string, times: number): number {
  return Array.from({ length: times }, () => buckets.take(source)).filter(Boolean).length;
}

test('a source may burst twice its rate, then gets its rate', () => {
  const clock = new FakeClock();
  const buckets = new TokenBuckets(clock, 10);
  expect(takes(buckets, 'a', 50)).toBe(20);
  clock.advance(1_000);
  expect(takes(buckets, 'a', 50)).toBe(10);
  clock.advance(60_000);
  expect(takes(buckets, 'a', 50)).toBe(20);
});

test('sources do not take from each other', () => {
  const buckets = new TokenBuckets(new FakeClock(), 1);
  expect([takes(buckets, 'a', 5), takes(buckets, 'b', 5)]).toEqual([2, 2]);
});

test('memory is bounded: the oldest source makes room', () => {
  const buckets = new TokenBuckets(new FakeClock(), 1, 2);
  takes(buckets, 'a', 5);
  takes(buckets, 'b', 5);
  takes(buckets, 'c', 5);
  expect(buckets.take('b')).toBe(false);
  expect(buckets.take('a')).toBe(true); // forgotten, so full again
});
