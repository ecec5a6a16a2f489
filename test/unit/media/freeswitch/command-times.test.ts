import { beforeEach, expect, it } from 'vitest';
import { CommandTimes } from '../../../../src/media/freeswitch/command-times.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

let clock: FakeClock;
let times: CommandTimes;
beforeEach(() => {
  clock = new FakeClock();
  times = new CommandTimes(clock);
});

it('are none where nothing was asked for', () => {
  expect([times.oldestMs, times.latenessMs]).toEqual([0, 0]);
});

it('are late where they are above 30 ms, by the latest command of half a second', () => {
  const done = times.begin();
  clock.advance(80);
  done();
  expect([times.oldestMs, times.latenessMs]).toEqual([0, 50]);
  clock.advance(499);
  expect(times.latenessMs).toBe(50);
  clock.advance(1);
  expect(times.latenessMs).toBe(0);
});

it('of up to 30 ms are in time', () => {
  const done = times.begin();
  clock.advance(30);
  done();
  expect(times.latenessMs).toBe(0);
});

it('grow while a command waits', () => {
  const first = times.begin();
  clock.advance(100);
  times.begin();
  clock.advance(50);
  expect([times.oldestMs, times.latenessMs]).toEqual([150, 120]);
  first();
  expect(times.oldestMs).toBe(50);
});

it('count an answer once', () => {
  const done = times.begin();
  clock.advance(40);
  done();
  clock.advance(400);
  done();
  expect(times.latenessMs).toBe(10);
});
