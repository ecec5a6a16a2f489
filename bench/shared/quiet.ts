import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { machineBusyMs } from './process-usage.ts';

const WINDOW_MS = 500;
/** Part of the CPUs that may be busy on a quiet machine. */
const QUIET_SHARE = 0.25;

/** Waits until the machine has been quiet for a second, but no longer than `maxWaitMs`. @returns whether it is quiet */
export async function untilQuiet(maxWaitMs: number): Promise<boolean> {
  const deadline = performance.now() + maxWaitMs;
  let quietWindows = 0;
  while (quietWindows < 2 && performance.now() < deadline) {
    const busyMs = machineBusyMs();
    const startedMs = performance.now();
    await delay(WINDOW_MS);
    const share = (machineBusyMs() - busyMs) / ((performance.now() - startedMs) * availableParallelism());
    quietWindows = share <= QUIET_SHARE ? quietWindows + 1 : 0;
  }
  return quietWindows >= 2;
}
