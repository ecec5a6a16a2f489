import { expect, it } from 'vitest';
import { LostTime } from '../../../../src/media/stream/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

it('lost time is told at once, and then all of it every 10 s at most', () => {
  const clock = new FakeClock();
  const told: number[] = [];
  const lost = new LostTime(clock, ({ lostMs }) => told.push(lostMs));
  lost.add(3);
  clock.advance(9_999);
  lost.add(1);
  lost.add(2);
  expect(told).toEqual([60]);
  clock.advance(1);
  lost.add(4);
  expect(told).toEqual([60, 140]);
});
