import { timestamp } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
import type { CallRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { factEntry } from './journal.ts';
import { readJournal } from './recovery.ts';

const TRIES = 3;

/** Puts on record what is done to calls that are over. */
export class PastJournal {
  readonly #options: { readonly store: Store; readonly clock: Clock };
  /** One fact is written after the other: each takes the next number of its call's journal. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: { readonly store: Store; readonly clock: Clock }) {
    this.#options = options;
  }

  /**
   * Writes a fact behind all that the journal of a call has.
   *
   * @param change what the fact makes of the record of the call; by default it leaves it as it is
   * @returns the call as it is then; null: there is no such call, or it was erased and has no journal any more
   */
  async note(call: CallId, fact: Fact, change = unchanged): Promise<CallRecord | null> {
    const written = this.#writing.then(async () => await this.#note(call, fact, change));
    this.#writing = written.catch(() => undefined);
    return await written;
  }

  async #note(call: CallId, fact: Fact, change: typeof unchanged, tries = TRIES): Promise<CallRecord | null> {
    const { store, clock } = this.#options;
    // The journal is read first: where somebody changes the record meanwhile, the number is taken.
    const { last } = await readJournal(store, call);
    const found = last === 0 ? null : await store.getCall(call);
    if (found === null) return null;
    const record = change(found);
    const entries = [factEntry(call, last + 1, timestamp(clock.wall()), fact)];
    try {
      await store.append({ entries, call: record, handoffs: [] });
    } catch (error) {
      // Somebody else had that number first.
      if (tries > 1 && isOutOfTurn(error)) return await this.#note(call, fact, change, tries - 1);
      throw error;
    }
    return record;
  }
}

function unchanged(record: CallRecord): CallRecord {
  return record;
}

function isOutOfTurn(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'sequence';
}
