import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimerQueue } from '../../../../src/sip-server/shared/timer-queue.ts';
import type { Timer } from '../../../../src/sip-server/shared/timer-queue.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

function rethrow(error: unknown): void {
  throw error;
}

describe('TimerQueue', () => {
  test('runs tasks in order, never early and at most one granule late', () => {
    const clock = new FakeClock();
    const queue = new TimerQueue(clock, rethrow, 5);
    const ran: [number, number][] = [];
    const began = clock.now();
    for (const delay of [500, 7, 0, 32_000, 501, 7]) {
      queue.after(delay, () => ran.push([delay, clock.now() - began]));
    }
    expect(queue.size).toBe(6);
    expect(clock.pending).toBe(1);
    clock.advance(40_000);
    expect(ran.map(([delay]) => delay)).toEqual([0, 7, 7, 500, 501, 32_000]);
    for (const [delay, at] of ran) {
      expect(at).toBeGreaterThanOrEqual(delay);
      expect(at).toBeLessThan(delay + 5);
    }
    expect(queue.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('a cancelled task does not run, cancelling twice is harmless, and an empty queue holds no clock timer', () => {
    const clock = new FakeClock();
    const queue = new TimerQueue(clock, rethrow);
    const timer = queue.after(10, () => expect.unreachable());
    queue.cancel(timer);
    queue.cancel(timer);
    queue.cancel(null);
    queue.cancel(undefined);
    expect([queue.size, clock.pending]).toEqual([0, 0]);
    clock.advance(100);
  });

  test('a task may cancel its neighbours of the same bucket, and start new timers', () => {
    const clock = new FakeClock();
    const queue = new TimerQueue(clock, rethrow);
    const ran: string[] = [];
    let neighbour: Timer | null = null;
    queue.after(10, () => {
      ran.push('first');
      queue.cancel(neighbour);
      queue.after(10, () => ran.push('later'));
    });
    neighbour = queue.after(10, () => ran.push('neighbour'));
    clock.advance(50);
    expect(ran).toEqual(['first', 'later']);
    expect(queue.size).toBe(0);
  });

  test('a task that throws is reported and does not keep others from running', () => {
    const clock = new FakeClock();
    const errors: unknown[] = [];
    const queue = new TimerQueue(clock, (error) => errors.push(error));
    const ran: number[] = [];
    queue.after(10, () => {
      throw new Error('bad task');
    });
    queue.after(10, () => ran.push(1));
    clock.advance(20);
    expect(errors).toHaveLength(1);
    expect(ran).toEqual([1]);
  });

  test('no timer runs and none is taken after close', () => {
    const clock = new FakeClock();
    const queue = new TimerQueue(clock, rethrow);
    queue.after(10, () => expect.unreachable());
    queue.close();
    queue.after(10, () => expect.unreachable());
    expect([queue.size, clock.pending]).toEqual([0, 0]);
    clock.advance(100);
  });

  test('each timer runs once in its time or not at all, in any sequence of starts, cancels and waits', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('start' as const), delay: fc.integer({ min: 0, max: 300 }) }),
      fc.record({ kind: fc.constant('cancel' as const), index: fc.nat(50) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 120 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = new FakeClock();
        const queue = new TimerQueue(clock, rethrow, 5);
        const timers: { timer: Timer; due: number; ranAt: number | null; cancelled: boolean }[] = [];
        for (const each of steps) {
          if (each.kind === 'start') {
            const entry = { due: clock.now() + each.delay, ranAt: null as number | null, cancelled: false };
            const timer = queue.after(each.delay, () => {
              expect(entry.ranAt).toBeNull();
              entry.ranAt = clock.now();
            });
            timers.push(Object.assign(entry, { timer }));
          } else if (each.kind === 'cancel') {
            const entry = timers[each.index];
            if (entry !== undefined) {
              queue.cancel(entry.timer);
              entry.cancelled ||= entry.ranAt === null;
            }
          } else {
            clock.advance(each.ms);
          }
        }
        expect(queue.size).toBe(timers.filter(({ ranAt, cancelled }) => ranAt === null && !cancelled).length);
        clock.advance(1_000);
        for (const { due, ranAt, cancelled } of timers) {
          if (cancelled) {
            expect(ranAt).toBeNull();
          } else {
            expect(ranAt).toBeGreaterThanOrEqual(due);
            expect(ranAt).toBeLessThan(due + 5);
          }
        }
        expect([queue.size, clock.pending]).toEqual([0, 0]);
      }),
    );
  });
});

test('lateness: how late the latest timers ran, forgotten after a second', () => {
  let late = 0;
  const clock = new FakeClock();
  const queue = new TimerQueue(
    {
      now: () => clock.now(),
      wall: () => clock.wall(),
      schedule: (delayMs, task) => clock.schedule(delayMs + late, task),
      cancel: (timer) => clock.cancel(timer),
    },
    rethrow,
  );
  queue.after(100, () => undefined);
  clock.advance(200);
  expect(queue.latenessMs).toBe(0);
  late = 700;
  queue.after(100, () => undefined);
  clock.advance(850);
  expect(queue.latenessMs).toBe(700);
  clock.advance(1_000);
  expect(queue.latenessMs).toBe(0);
});
