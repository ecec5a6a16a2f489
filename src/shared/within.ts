import type { Clock } from '../ports/clock.ts';

/** Something did not answer in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** A wait for something that may never come. */
export interface Wait<Value> {
  readonly clock: Clock;
  readonly ms: number;
  /** Who is waited for, for the error. */
  readonly who: string;
  /** Ends the wait too: who gave it up does not want an answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Is given what comes after all when nobody waits for it any more. */
  readonly late?: ((value: Value) => void) | undefined;
}

/**
 * What `request` brings, for at most so long. Where it fails at once, so does this. `request` is given a signal that is
 * aborted when the wait is given up, so that what can be stopped stops.
 * @throws DeadlineError where it takes longer, or `signal` was aborted, before or meanwhile
 */
export async function within<Value>(
  { clock, ms, who, signal, late }: Wait<Value>,
  request: (givenUp: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const notAwaited = `${who} is not waited for any more`;
  if (signal?.aborted === true) throw new DeadlineError(notAwaited);
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const abandoned = new AbortController();
  let waiting = true;
  const giveUp = (message: string): void => {
    if (!waiting) return;
    waiting = false;
    const error = new DeadlineError(message);
    reject(error);
    abandoned.abort(error);
  };
  const timer = clock.schedule(ms, () => giveUp(`${who} did not answer within ${String(ms)} ms`));
  const aborted = (): void => giveUp(notAwaited);
  signal?.addEventListener('abort', aborted, { once: true });
  // An async function, so that what is thrown at once is a rejection like any other.
  const ask = async (): Promise<Value> => await request(abandoned.signal);
  ask().then(
    (value) => {
      if (waiting) resolve(value);
      else late?.(value);
    },
    (error: unknown) => {
      // A failure that comes too late changes nothing.
      if (waiting) reject(error instanceof Error ? error : new Error(String(error)));
    },
  );
  try {
    return await promise;
  } finally {
    waiting = false;
    clock.cancel(timer);
    signal?.removeEventListener('abort', aborted);
  }
}
