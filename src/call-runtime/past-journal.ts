import { timestamp } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { CallRecord, HandoffRecord } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { factEntry } from './journal.ts';
import { readJournal } from './read-journal.ts';

const TRIES = 3;

/** What is put on record. */
interface Noted {
  readonly facts: readonly Fact[];
  readonly handoffs: readonly HandoffRecord[];
  readonly change: typeof unchanged;
}

interface Written {
  readonly record: CallRecord | null;
  readonly entries: readonly FactEntry[];
}

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
    return (await this.#inTurn(call, { facts: [fact], handoffs: [], change })).record;
  }

  /**
   * The same for several facts, with the records of handoffs that they change.
   * @returns what was written; nothing: there is no such call
   */
  async noteAll(
    call: CallId,
    facts: readonly Fact[],
    handoffs: readonly HandoffRecord[],
  ): Promise<readonly FactEntry[]> {
    return (await this.#inTurn(call, { facts, handoffs, change: unchanged })).entries;
  }

  async #inTurn(call: CallId, noted: Noted): Promise<Written> {
    const written = this.#writing.then(async () => await this.#note(call, noted));
    this.#writing = written.catch(() => undefined);
    return await written;
  }

  async #note(call: CallId, noted: Noted, tries = TRIES): Promise<Written> {
    const { store, clock } = this.#options;
    const { facts, handoffs, change } = noted;
    // The journal is read first: where somebody changes the record meanwhile, the number is taken.
    const { last } = await readJournal(store, call);
    const found = last === 0 ? null : await store.getCall(call);
    if (found === null) return { record: null, entries: [] };
    const record = change(found);
    const at = timestamp(clock.wall());
    const entries = facts.map((fact, index) => factEntry(call, last + 1 + index, at, fact));
    try {
      await store.append({ entries, call: record, handoffs });
    } catch (error) {
      // Somebody else had that number first.
      if (tries > 1 && isOutOfTurn(error)) return await this.#note(call, noted, tries - 1);
      throw error;
    }
    return { record, entries };
  }
}

function unchanged(record: CallRecord): CallRecord {
  return record;
}

/** Whether the store refused it because somebody else went on with that journal. */
export function isOutOfTurn(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'sequence';
}
