import type { Clock } from '../ports/clock.ts';

/** Something did not answer in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** A wait for something that may never come. */
export interface Wait<Value> {
  readonly clock: Clock;
  readonly ms: number;
  /** Names whom we wait for, for the error. */
  readonly who: string;
  /** Ends the wait too. Whoever aborts it wants no answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Gets an answer that comes after all when nobody waits for it any more. */
  readonly late?: ((value: Value) => void) | undefined;
}

/**
 * Waits at most so long for what `request` brings. If `request` fails at once, so does this. `request` gets a signal
 * that is aborted when the wait is given up, so that it can stop its work.
 * @throws DeadlineError if it takes longer, or `signal` was aborted, before or meanwhile
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
  // In an async function an error that is thrown at once is a rejection like any other.
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
