import { timestamp } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
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

  /** Writes a fact behind all that the journal of a call has. @returns false: there is no such call */
  async note(call: CallId, fact: Fact): Promise<boolean> {
    const written = this.#writing.then(async () => await this.#note(call, fact));
    this.#writing = written.catch(() => undefined);
    return await written;
  }

  async #note(call: CallId, fact: Fact, tries = TRIES): Promise<boolean> {
    const { store, clock } = this.#options;
    const record = await store.getCall(call);
    if (record === null) return false;
    const { last } = await readJournal(store, call);
    const entries = [factEntry(call, last + 1, timestamp(clock.wall()), fact)];
    try {
      await store.append({ entries, call: record, handoffs: [] });
    } catch (error) {
      // Somebody else had that number first.
      if (tries > 1 && isOutOfTurn(error)) return await this.#note(call, fact, tries - 1);
      throw error;
    }
    return true;
  }
}

function isOutOfTurn(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'sequence';
}
