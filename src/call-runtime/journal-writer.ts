import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { JournalBatch, Store } from '../ports/store.ts';

/** A store that refused has so long to recover before it is asked again. */
export const RETRY_MS = 1_000;
/** Batches that one call may hold back. A call makes some 30, so far more can only be a flood. */
export const MAX_HELD_BATCHES = 2_000;

/**
 * Writes one call's journal in order and without gaps. Batches go out as they come. If the store refuses one for a
 * passing reason (full disk, overload), the writer holds it and all later ones and sends them until they are written.
 */
export class JournalWriter {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onLost: () => void;
  /** The batches that are sent and not yet durable, then those not yet sent. */
  #held: JournalBatch[] = [];
  #stalled = false;
  /** Counts how often everything held was sent again. An answer from an earlier time says nothing any more. */
  #round = 0;
  #lost = false;

  /** @param onLost the store refused for good; nothing more is written */
  constructor(store: Store, clock: Clock, logger: Logger, onLost: () => void = () => undefined) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#onLost = onLost;
  }

  /** True once the store refused for good. The journal is incomplete then. */
  get lost(): boolean {
    return this.#lost;
  }

  write(batch: JournalBatch): void {
    if (this.#lost) return;
    if (this.#held.length >= MAX_HELD_BATCHES) {
      this.#giveUp('too many entries wait for the store');
      return;
    }
    this.#held.push(batch);
    if (!this.#stalled) this.#send(batch);
  }

  #send(batch: JournalBatch): void {
    const round = this.#round;
    const append = async (): Promise<void> => await this.#store.append(batch);
    append().then(
      () => {
        this.#held = this.#held.filter((held) => held !== batch);
      },
      (error: unknown) => {
        if (round === this.#round) this.#refused(batch, error);
      },
    );
  }

  #refused(batch: JournalBatch, error: unknown): void {
    // The store refuses later batches for the gap, so they go out again with the first.
    if (this.#stalled || this.#lost || !this.#held.includes(batch)) return;
    if (!isRetryable(error)) {
      this.#giveUp('the store refused the journal of a call for good', error);
      return;
    }
    this.#logger.error(
      { err: error, held: this.#held.length },
      'the journal could not be written and is kept in memory',
    );
    this.#stalled = true;
    this.#clock.schedule(RETRY_MS, () => {
      this.#stalled = false;
      this.#round += 1;
      for (const held of this.#held) this.#send(held);
    });
  }

  #giveUp(message: string, error?: unknown): void {
    this.#lost = true;
    this.#logger.error({ err: error, dropped: this.#held.length }, message);
    this.#held = [];
    this.#onLost();
  }
}

function isRetryable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === true;
}
