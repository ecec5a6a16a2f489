import type { Clock, TimerHandle } from '../../../ports/clock.ts';
import type { FlushMark } from './audio-backlog.ts';
import type { Limits } from './limits.ts';

interface Pending {
  readonly mark: FlushMark;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  timer: TimerHandle;
}

/** The flushes that somebody waits for, each for a limited time. */
export class PendingFlushes {
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, 'flushMs' | 'quietMs'>;
  readonly #isAnswered: (mark: FlushMark) => boolean;
  readonly #pending: Pending[] = [];

  /** @param isAnswered whether silence is the answer to a flush that has waited for `quietMs` */
  constructor(clock: Clock, limits: Pick<Limits, 'flushMs' | 'quietMs'>, isAnswered: (mark: FlushMark) => boolean) {
    this.#clock = clock;
    this.#limits = limits;
    this.#isAnswered = isAnswered;
  }

  /** Resolves when all flushes so far are done. */
  async all(): Promise<void> {
    await Promise.all(this.#pending.map(async ({ promise }) => await promise));
  }

  async add(mark: FlushMark): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { flushMs, quietMs } = this.#limits;
    const timer = this.#clock.schedule(Math.min(quietMs, flushMs), () => {
      if (this.#isAnswered(mark) || flushMs <= quietMs) this.done(mark);
      else pending.timer = this.#clock.schedule(flushMs - quietMs, () => this.done(mark));
    });
    const pending: Pending = { mark, promise, resolve: () => resolve(undefined), timer };
    this.#pending.push(pending);
    await promise;
  }

  /** Ends the flushes that have nothing left to wait for. */
  endWhere(isDone: (mark: FlushMark) => boolean): void {
    for (const { mark } of this.#pending.filter((each) => isDone(each.mark))) this.done(mark);
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
