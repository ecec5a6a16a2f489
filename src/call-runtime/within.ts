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
  readonly signal?: AbortSignal;
  /** Is given what comes after all when nobody waits for it any more. */
  readonly late?: (value: Value) => void;
}

/**
 * What `request` brings, for at most so long. Where it fails at once, so does this.
 * @throws DeadlineError where it takes longer, or `signal` was aborted
 */
export async function within<Value>(
  { clock, ms, who, signal, late }: Wait<Value>,
  request: () => Promise<Value>,
): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  let waiting = true;
  const giveUp = (message: string): void => {
    waiting = false;
    reject(new DeadlineError(message));
  };
  const timer = clock.schedule(ms, () => giveUp(`${who} did not answer within ${String(ms)} ms`));
  const aborted = (): void => giveUp(`${who} is not waited for any more`);
  signal?.addEventListener('abort', aborted, { once: true });
  // An async function, so that what is thrown at once is a rejection like any other.
  const ask = async (): Promise<Value> => await request();
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
