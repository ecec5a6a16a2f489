import { performance } from 'node:perf_hooks';
import type { Clock } from '../../ports/clock.ts';

/** The real clock. Never goes backwards, whatever is done to the time of day while the process runs. */
export function systemClock(): Clock {
  return {
    now: () => performance.timeOrigin + performance.now(),
    schedule: (delayMs, task) => ({ id: setTimeout(task, delayMs) }),
    cancel: ({ id }) => clearTimeout(id as NodeJS.Timeout),
  };
}
