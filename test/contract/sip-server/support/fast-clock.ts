import type { Clock } from '../../../../src/ports/clock.ts';

/** A clock that runs `factor` times as fast as ours. Minutes pass in a second, over real sockets. */
export function fastClock(factor: number): Clock {
  const began = performance.now();
  const passed = (): number => (performance.now() - began) * factor;
  return {
    now: passed,
    wall: () => 1_800_000_000_000 + passed(),
    schedule: (delayMs, task) => ({ id: setTimeout(task, delayMs / factor) }),
    cancel: ({ id }) => clearTimeout(id as NodeJS.Timeout),
  };
}
