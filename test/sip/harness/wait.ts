import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until the answer is not null, undefined or false, and returns it.
 * @throws Error that names `what` it waited for
 */
export async function eventually<Value>(
  what: string,
  ask: () => Value | null | undefined | false | Promise<Value | null | undefined | false>,
  timeoutMs = 5_000,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(20);
  }
}

/** Waits for the promise. After the time it rejects with an error that names `what` it waited for. */
export async function within<Value>(what: string, promise: Promise<Value>, timeoutMs: number): Promise<Value> {
  const giveUp = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(timeoutMs, null, { signal: giveUp.signal }).then(() => {
        throw new Error(`not within ${timeoutMs} ms: ${what}`);
      }),
    ]);
  } finally {
    giveUp.abort();
  }
}
