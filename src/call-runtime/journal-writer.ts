import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { JournalBatch, Store } from '../ports/store.ts';

/** A store that refused has so long to recover before it is asked again. */
export const RETRY_MS = 1_000;
/**
 * Characters of JSON that one call may hold back. A minute of lively talk makes some 30,000, so this is hours; a call
 * without words makes so much by a flood only.
 */
export const MAX_HELD_CHARACTERS = 8 * 1_024 * 1_024;
/** More batches are not sent again one by one. */
export const MAX_SINGLE_BATCHES = 100;
/** Batches that leave the call's record as it is are joined up to this length while they wait. */
const MAX_JOINED_CHARACTERS = 64 * 1_024;

/** A batch that is not durable yet. */
interface Held {
  readonly batch: JournalBatch;
  /** The call's record as JSON. Batches that leave it as it is share it. */
  readonly record: string;
  /** Characters of the rest. */
  readonly length: number;
}

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
  #held: Held[] = [];
  /** Characters of all that is held. */
  #heldLength = 0;
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
    let held: Held;
    try {
      held = heldOf(batch, this.#held.at(-1)?.record);
    } catch (error) {
      this.#giveUp('an entry of a journal is no JSON', error);
      return;
    }
    if (this.#heldLength + lengthOf(held) > MAX_HELD_CHARACTERS) {
      this.#giveUp('too many entries wait for the store');
      return;
    }
    this.#held.push(held);
    this.#heldLength += lengthOf(held);
    if (!this.#stalled) this.#send(held);
  }

  #hold(held: Held[]): void {
    this.#held = held;
    this.#heldLength = held.reduce((sum, each) => sum + lengthOf(each), 0);
  }

  #send(held: Held): void {
    const round = this.#round;
    const append = async (): Promise<void> => await this.#store.append(held.batch);
    append().then(
      () => this.#hold(this.#held.filter((each) => each !== held)),
      (error: unknown) => {
        if (round === this.#round) this.#refused(held, error);
      },
    );
  }

  #refused(refused: Held, error: unknown): void {
    // The store refuses later batches for the gap, so they go out again with the first.
    if (this.#stalled || this.#lost || !this.#held.includes(refused)) return;
    if (!isRetryable(error)) {
      this.#giveUp('the store refused the journal of a call for good', error);
      return;
    }
    this.#logger.error(
      { err: error, held: this.#held.length, heldCharacters: this.#heldLength },
      'the journal could not be written and is kept in memory',
    );
    this.#stalled = true;
    this.#clock.schedule(RETRY_MS, () => {
      this.#stalled = false;
      this.#round += 1;
      // Those before it may be durable, and only not answered yet. The store has none of it and of those behind.
      const at = this.#held.length > MAX_SINGLE_BATCHES ? this.#held.indexOf(refused) : Infinity;
      this.#hold([...this.#held.slice(0, at), ...joined(this.#held.slice(at))]);
      for (const held of this.#held) this.#send(held);
    });
  }

  #giveUp(message: string, error?: unknown): void {
    this.#lost = true;
    this.#logger.error({ err: error, dropped: this.#held.length }, message);
    this.#hold([]);
    this.#onLost();
  }
}

/** @param former the record of the call before it */
function heldOf(batch: JournalBatch, former: string | undefined): Held {
  const { call, ...rest } = batch;
  const record = JSON.stringify(call);
  return { batch, record: record === former ? former : record, length: JSON.stringify(rest).length };
}

function lengthOf({ record, length }: Held): number {
  return record.length + length;
}

/** The same in fewer batches: what parties say makes many small ones, which change the journal only. */
function joined(all: readonly Held[]): readonly Held[] {
  const result: { first: Held; entries: JournalBatch['entries'][number][]; length: number }[] = [];
  for (const held of all) {
    const { entries, handoffs, deliveries = [] } = held.batch;
    const last = result.at(-1);
    const isPlain = handoffs.length === 0 && deliveries.length === 0;
    const length = (last?.length ?? 0) + held.length;
    if (last?.first.record === held.record && isPlain && length <= MAX_JOINED_CHARACTERS) {
      last.entries.push(...entries);
      last.length = length;
    } else {
      result.push({ first: held, entries: [...entries], length: held.length });
    }
  }
  return result.map(({ first, entries, length }) =>
    length === first.length ? first : { ...first, batch: { ...first.batch, entries }, length },
  );
}

function isRetryable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === true;
}
