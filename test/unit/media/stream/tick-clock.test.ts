import { describe, expect, it } from 'vitest';
import { MAX_CATCH_UP_TICKS, TickClock } from '../../../../src/media/stream/tick-clock.ts';

/** Time passes only when a test says so. Timers fire `latenessMs` late, and tasks may take time. */
class FakeTime {
  nowMs = 0;
  latenessMs = 0;
  readonly log: string[] = [];
  #queue: { atMs: number; task: () => void }[] = [];

  readonly timers = {
    now: (): number => this.nowMs,
    after: (delayMs: number, task: () => void): void => void this.#queue.push({ atMs: this.nowMs + delayMs, task }),
    soon: (task: () => void): void => {
      this.log.push('input');
      this.#queue.push({ atMs: this.nowMs, task });
    },
  };

  get waiting(): number {
    return this.#queue.length;
  }

  /** Runs the tasks that are due until `untilMs`. */
  run(untilMs: number): void {
    for (;;) {
      this.#queue.sort((left, right) => left.atMs - right.atMs);
      const next = this.#queue[0];
      if (next === undefined || next.atMs + this.latenessMs > untilMs) break;
      this.#queue.shift();
      this.nowMs = Math.max(this.nowMs, next.atMs + this.latenessMs);
      next.task();
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }
}

describe('TickClock', () => {
  it('ticks every 20 ms, first after 20', () => {
    const time = new FakeTime();
    const due: number[] = [];
    new TickClock(time.timers, (dueMs) => due.push(dueMs)).start();
    time.run(100);
    expect(due).toEqual([20, 40, 60, 80, 100]);
  });

  it('does not drift if every timer is late', () => {
    const time = new FakeTime();
    time.latenessMs = 3;
    let ticks = 0;
    new TickClock(time.timers, () => ticks++).start();
    time.run(60_003);
    expect(ticks).toBe(3000);
  });

  it('makes overdue ticks up one by one, with a turn for other input before each', () => {
    const time = new FakeTime();
    new TickClock(time.timers, (dueMs) => {
      time.log.push(`tick ${dueMs}`);
      if (dueMs === 40) time.nowMs += 70;
    }).start();
    time.run(125);
    expect(time.log).toEqual([
      'tick 20',
      'tick 40',
      'input',
      'tick 60',
      'input',
      'tick 80',
      'input',
      'tick 100',
      'tick 120',
    ]);
  });

  it('leaves out ticks that are too old, and says how many', () => {
    const time = new FakeTime();
    const ticks: [dueMs: number, skipped: number][] = [];
    new TickClock(time.timers, (dueMs, skipped) => {
      ticks.push([dueMs, skipped]);
      if (dueMs === 40) time.nowMs += 1000;
    }).start();
    time.run(1060);
    const after = ticks.slice(2);
    // At 1040 ms the tick of 60 ms is 49 ticks late. All but the last five are left out.
    expect(after[0]).toEqual([60 + (49 - MAX_CATCH_UP_TICKS) * 20, 49 - MAX_CATCH_UP_TICKS]);
    expect(after.slice(1).every(([, skipped]) => skipped === 0)).toBe(true);
    expect(after.at(-1)?.[0]).toBe(1060);
  });

  it('stops, and starts again from the present time', () => {
    const time = new FakeTime();
    const due: number[] = [];
    const clock = new TickClock(time.timers, (dueMs) => due.push(dueMs));
    clock.start();
    clock.start();
    time.run(50);
    clock.stop();
    time.run(1000);
    expect(due).toEqual([20, 40]);
    expect(time.waiting).toBe(0);
    clock.start();
    time.run(1040);
    expect(due).toEqual([20, 40, 1020, 1040]);
  });

  it('can be stopped from within a tick', () => {
    const time = new FakeTime();
    let ticks = 0;
    const clock = new TickClock(time.timers, () => {
      ticks++;
      clock.stop();
    });
    clock.start();
    time.run(200);
    expect(ticks).toBe(1);
  });
});

describe('TickClock in step with a time', () => {
  it.each([
    [7, [27, 47, 67]],
    [10_005, [25, 45, 65]],
    [1_000_019, [19, 39, 59]],
    [3, [23, 43, 63]],
  ])('ticks in step with %i ms from the first tick on', (inStepWith, expected) => {
    const time = new FakeTime();
    const due: number[] = [];
    new TickClock(time.timers, (dueMs) => due.push(dueMs), inStepWith).start();
    time.run(70);
    expect(due).toEqual(expected);
  });
});
