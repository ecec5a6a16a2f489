interface QueueOptions {
  /** Names the engine, for reasons. */
  readonly who: string;
  /** Utterances that may wait. More are refused. */
  readonly maxWaiting: number;
}

/** An utterance that waits for its engine, or is with it. */
export interface QueuedUtterance<Work, Result> {
  readonly work: Work;
  /** Both change nothing where nobody waits any more. */
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/** Utterances that wait for an engine. One that nobody waits for any more leaves at once, and costs the others no time. */
export class UtteranceQueue<Work, Result> {
  readonly #options: QueueOptions;
  readonly #waiting = new Set<QueuedUtterance<Work, Result>>();

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Waits for the result. @throws Error if too many wait, the engine failed, or `givenUp` was aborted */
  async add(work: Work, givenUp: AbortSignal): Promise<Result> {
    givenUp.throwIfAborted();
    const { who, maxWaiting } = this.#options;
    if (this.size >= maxWaiting) throw new Error(`${who} is behind: ${String(this.size)} utterances wait`);
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const queued = { work, resolve, reject };
    const leave = (): void => {
      this.#waiting.delete(queued);
      reject(givenUp.reason);
    };
    givenUp.addEventListener('abort', leave, { once: true });
    this.#waiting.add(queued);
    try {
      return await promise;
    } finally {
      givenUp.removeEventListener('abort', leave);
    }
  }

  /** Takes the one that waits longest; null where none does. */
  take(): QueuedUtterance<Work, Result> | null {
    const [first] = this.#waiting;
    if (first === undefined) return null;
    this.#waiting.delete(first);
    return first;
  }

  /** Refuses all that wait. */
  refuse(reason: string): void {
    for (const { reject } of this.#waiting) reject(new Error(reason));
    this.#waiting.clear();
  }
}
