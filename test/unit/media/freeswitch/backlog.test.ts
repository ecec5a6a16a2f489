import { expect, it } from 'vitest';
import { Backlog } from '../../../../src/media/freeswitch/backlog.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

it('a server is behind when three pieces of work wait for over half a second, until one is done', () => {
  const clock = new FakeClock();
  const backlog = new Backlog(clock);
  const first = backlog.begin();
  backlog.begin();
  clock.advance(400);
  backlog.begin();
  clock.advance(499);
  expect(backlog.behind).toBe(false);
  clock.advance(1);
  expect(backlog.behind).toBe(true);
  first();
  expect(backlog.behind).toBe(false);
});

it('much work that is done in time is no queue', () => {
  const clock = new FakeClock();
  const backlog = new Backlog(clock);
  for (let second = 0; second < 5; second++) {
    const pieces = Array.from({ length: 100 }, () => backlog.begin());
    clock.advance(300);
    expect(backlog.behind).toBe(false);
    for (const done of pieces) done();
    clock.advance(700);
    expect(backlog.behind).toBe(false);
  }
});
