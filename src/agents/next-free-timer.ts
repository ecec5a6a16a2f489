import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';

/** The time of day may step, so that nobody waits for it longer without a look. */
const LOOK_AGAIN_MS = 60_000;
const AFTER_FAULT_MS = 1_000;

/** Tells when the next wrap-up or pause is over. One timer serves all agents. */
export class NextFreeTimer {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #nextFree: (at: number) => Promise<number | null>;
  readonly #onFree: () => void;
  #timer: TimerHandle | null = null;
  #asking = false;
  #isStale = false;
  #closed = false;

  constructor({
    clock,
    logger,
    nextFree,
    onFree,
  }: {
    clock: Clock;
    logger: Logger;
    nextFree: (at: number) => Promise<number | null>;
    onFree: () => void;
  }) {
    this.#clock = clock;
    this.#logger = logger;
    this.#nextFree = nextFree;
    this.#onFree = onFree;
  }

  /** A wrap-up or a pause may have begun or ended. */
  update(): void {
    this.#isStale = true;
    if (!this.#asking && !this.#closed) void this.#ask();
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    while (this.#isStale && !this.#closed) {
      this.#isStale = false;
      try {
        this.#set(await this.#nextFree(this.#clock.wall()));
      } catch (error) {
        this.#logger.warn({ err: error }, 'the end of wrap-ups is not known for now');
        this.#schedule(AFTER_FAULT_MS, () => this.update());
      }
    }
    this.#asking = false;
  }

  #set(next: number | null): void {
    this.#stop();
    if (next === null || this.#closed) return;
    this.#schedule(Math.min(Math.max(0, next - this.#clock.wall()), LOOK_AGAIN_MS), () => {
      if (this.#clock.wall() >= next) this.#onFree();
      this.update();
    });
  }

  #schedule(ms: number, task: () => void): void {
    this.#stop();
    if (this.#closed) return;
    this.#timer = this.#clock.schedule(ms, () => {
      this.#timer = null;
      task();
    });
  }

  #stop(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
  }
}
