import type { Clock } from '../ports/clock.ts';

/** Resolves after a time, or as soon as `signal` is aborted. The caller looks at the signal before it goes on. */
export async function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const done = (): void => resolve(undefined);
  const timer = clock.schedule(ms, done);
  signal?.addEventListener('abort', done, { once: true });
  try {
    await promise;
  } finally {
    clock.cancel(timer);
    signal?.removeEventListener('abort', done);
  }
}
