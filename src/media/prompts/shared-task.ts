/**
 * One task that several callers wait for. It is aborted when none of them waits any more. One caller who gives up does
 * not disturb the others.
 */
export class SharedTask<Result> {
  readonly #stop = new AbortController();
  readonly #result: Promise<Result>;
  #waiting = 0;

  constructor(run: (signal: AbortSignal) => Promise<Result>) {
    this.#result = run(this.#stop.signal);
    // A caller who gave up does not see the failure, and nobody may be left.
    this.#result.catch(() => undefined);
  }

  /** True once nobody waited any more. Whoever comes now needs a new task. */
  get abandoned(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Stops the task, whoever waits. Resolves when it has ended. */
  async abort(reason: Error): Promise<void> {
    this.#stop.abort(reason);
    await Promise.allSettled([this.#result]);
  }

  /** Waits for the result. @throws what the task throws, or the signal's reason as soon as it is aborted */
  async wait(signal: AbortSignal | undefined): Promise<Result> {
    signal?.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => {
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort);
    this.#waiting += 1;
    try {
      return await Promise.race([this.#result, aborted]);
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#stop.abort();
    }
  }
}
