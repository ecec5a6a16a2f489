import type { Clock, TimerHandle } from '../../../ports/clock.ts';
import type { FlushMark } from './audio-backlog.ts';

interface Pending {
  readonly mark: FlushMark;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly timer: TimerHandle;
  isSent: boolean;
}

/** The flushes that somebody waits for, each for a limited time. */
export class PendingFlushes {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #late: (mark: FlushMark) => void;
  readonly #pending: Pending[] = [];

  /** @param late a flush has waited for so long, and is not waited for any more */
  constructor(clock: Clock, limitMs: number, late: (mark: FlushMark) => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#late = late;
  }

  /** True where the engine was asked, and has not answered. */
  get areAwaited(): boolean {
    return this.#pending.some(({ isSent }) => isSent);
  }

  /** Resolves when all flushes so far are done. */
  async all(): Promise<void> {
    await Promise.all(this.#pending.map(async ({ promise }) => await promise));
  }

  async add(mark: FlushMark): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = this.#clock.schedule(this.#limitMs, () => {
      this.#late(mark);
      this.done(mark);
    });
    this.#pending.push({ mark, promise, resolve: () => resolve(undefined), timer, isSent: false });
    await promise;
  }

  /** The engine was asked. */
  sent(mark: FlushMark): void {
    const pending = this.#pending.find((each) => each.mark === mark);
    if (pending !== undefined) pending.isSent = true;
  }

  done(mark: FlushMark): void {
    const index = this.#pending.findIndex((each) => each.mark === mark);
    const [pending] = index < 0 ? [] : this.#pending.splice(index, 1);
    if (pending === undefined) return;
    this.#clock.cancel(pending.timer);
    pending.resolve();
  }

  /** Nobody is asked any more. */
  allDone(): void {
    for (const { mark } of [...this.#pending]) this.done(mark);
  }
}
