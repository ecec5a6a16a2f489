import { expect, test } from 'vitest';
import { Guesses } from '../../../src/shared/guesses.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

test('ten wrong guesses at once, then the source is shut for 200 ms at a time, and nobody else is', () => {
  const clock = new FakeClock();
  const guesses = new Guesses(clock);
  expect(Array.from({ length: 11 }, () => guesses.wrong('a'))).toEqual([...Array<boolean>(10).fill(true), false]);
  expect([guesses.isShut('a'), guesses.isShut('b')]).toEqual([true, false]);
  clock.advance(199);
  expect(guesses.isShut('a')).toBe(true);
  clock.advance(1);
  expect(guesses.isShut('a')).toBe(false);
  expect([guesses.wrong('a'), guesses.wrong('a')]).toEqual([true, false]);
});

test.each([-3_600_000, 3_600_000])('a source is shut no longer when the time of day steps by %i ms', (stepMs) => {
  const clock = new FakeClock();
  const guesses = new Guesses(clock);
  for (let count = 0; count < 11; count += 1) guesses.wrong('a');
  clock.stepWall(stepMs);
  expect(guesses.isShut('a')).toBe(true);
  clock.advance(200);
  expect(guesses.isShut('a')).toBe(false);
});
