import { expect, test } from 'vitest';
import { CallCounter } from '../../../src/call-runtime/call-counter.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

test('a limit of a minute lets so many come at once, and then one each time that its part of the minute is over', () => {
  const clock = new FakeClock();
  const counter = new CallCounter(clock);
  const button = { name: 'guest:shop', maxCalls: 100, maxCallsPerSecond: 20, callsPerMinute: 3 };
  const admit = (): string | null => counter.admit(button);
  expect([admit(), admit(), admit(), admit()]).toEqual([null, null, null, 'too-many-calls-per-second']);
  clock.advance(19_999);
  expect(admit()).toBe('too-many-calls-per-second');
  clock.advance(1);
  expect([admit(), admit()]).toEqual([null, 'too-many-calls-per-second']);
});
