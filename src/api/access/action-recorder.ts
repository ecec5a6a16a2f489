import type { Logger } from 'pino';
import type { ActionStore, ApiAction } from '../../ports/actions.ts';
import type { Clock, TimerHandle } from '../../ports/clock.ts';

/** Actions that wait to be written. More are logged alone. */
const MAX_WAITING = 5_000;
const MAX_BATCH = 500;
/** So long the first of a batch waits for others. */
const FLUSH_MS = 100;
/** Between attempts while the store is away. */
const RETRY_MS = 1_000;

/** Puts actions on record a little later, several at a time: no request waits for it. */
export class ActionRecorder {
  readonly #store: ActionStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #waiting: ApiAction[] = [];
  #timer: TimerHandle | null = null;
  #writing: Promise<void> | null = null;
  #lost = 0;
  #closed = false;

  constructor(store: ActionStore, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
  }

  record(action: ApiAction): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#lost += 1;
      // The log has each action too. One line says that the record misses some.
      if (this.#lost === 1) this.#logger.error('actions of API clients are not put on record: the store is too slow');
      return;
    }
    this.#waiting.push(action);
    if (this.#timer === null && this.#writing === null) this.#schedule(FLUSH_MS);
  }

  /** Writes what waits, once. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
    await this.#writing;
    while (this.#waiting.length > 0 && (await this.#write()));
  }

  #schedule(ms: number): void {
    if (this.#closed) return;
    this.#timer = this.#clock.schedule(ms, () => {
      this.#timer = null;
      this.#writing = this.#write().then((isWritten) => {
        this.#writing = null;
        if (this.#waiting.length > 0) this.#schedule(isWritten ? 0 : RETRY_MS);
      });
    });
  }

  /** @returns false where the store is away; then all is as before */
  async #write(): Promise<boolean> {
    const batch = this.#waiting.slice(0, MAX_BATCH);
    try {
      await this.#store.record(batch);
    } catch (error) {
      this.#logger.warn(
        { err: error, waiting: this.#waiting.length },
        'actions of API clients cannot be put on record now',
      );
      return false;
    }
    this.#waiting.splice(0, batch.length);
    if (this.#lost > 0) this.#logger.error({ lost: this.#lost }, 'actions of API clients are missing from the record');
    this.#lost = 0;
    return true;
  }
}
