import { expect, it } from 'vitest';
import { TickLateness } from '../../../../src/media/stream/tick-lateness.ts';

it('is seen by whoever shares the memory', () => {
  const main = new TickLateness();
  new TickLateness(main.shared).tick(1_000, 1_007);
  expect(main.readMs(1_010)).toBe(7);
});

it('is none before the first tick, and while there are none', () => {
  const lateness = new TickLateness();
  expect(lateness.readMs(5_000)).toBe(0);
  lateness.tick(1_000, 1_050);
  lateness.stop();
  expect(lateness.readMs(5_000)).toBe(0);
});

it('grows while a thread that is stuck does not tick', () => {
  const lateness = new TickLateness();
  lateness.tick(1_000, 1_000);
  expect(lateness.readMs(1_020)).toBe(0);
  expect(lateness.readMs(1_520)).toBe(500);
});

it('is not negative where a tick came a little early, as timers of Node do', () => {
  const lateness = new TickLateness();
  lateness.tick(1_000, 999.5);
  expect(lateness.readMs(1_000)).toBe(0);
});
