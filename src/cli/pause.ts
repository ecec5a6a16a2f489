import { pause as pauseBy } from '../shared/pause.ts';
import { SystemClock } from '../shared/system-clock.ts';

/** Waits, no longer than until it is stopped. Never rejects. */
export async function pause(ms: number, stop?: AbortSignal): Promise<void> {
  await pauseBy(new SystemClock(), ms, stop);
}

/** Is aborted by SIGINT or SIGTERM, which end a command that follows in order. */
export function stoppedBySignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** Milliseconds since it was made, by the machine's monotonic clock. */
export function stopwatch(): () => number {
  const clock = new SystemClock();
  const beganMs = clock.now();
  return () => Math.round(clock.now() - beganMs);
}
